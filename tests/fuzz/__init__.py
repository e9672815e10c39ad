"""Coverage-guided fuzzing of the parsers: `python -m tests.fuzz hwp hwpx numbers pdf --seconds 3600`.

Every input goes the whole way, from bytes to checked tables, and may end in rows or in a declared `DocumentError`.
Anything else is a finding: it is kept with its traceback, once for each place it comes from, and the fuzzing goes on.
"""
