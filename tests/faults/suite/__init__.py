"""The long fault tests as a program: `python -m tests.faults.suite` measures, and writes docs/reliability.md.

Every experiment keeps its figures under the version of the code it tried (`Record`), so that a run that was stopped
goes on where it was, and a figure never stands for other code than it was measured on.
"""
