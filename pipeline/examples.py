"""What `--help` of each command shows as examples; a test parses every one."""

from __future__ import annotations

EXAMPLES = {
    "ingest": """
  kbulletin ingest                                   read raw/, publish parsed/
  kbulletin ingest --raw ~/bulletins --workers 4
  kbulletin ingest --only '2025/*.pdf'               only these; others stay as read before
  kbulletin ingest --retry-failed""",
    "publish": """
  kbulletin publish                                  after a run for each portion, such as ingest --shard 1/8""",
    "review": """
  kbulletin review                                   pages in build/review, opened in any browser""",
    "profile": """
  kbulletin profile raw/2025/*.pdf --draft draft.toml""",
    "doctor": """
  kbulletin doctor""",
    "facts": """
  kbulletin facts --text "매출은 약 4,650억 원" --issued 2025-02
  kbulletin facts --text -                           from standard input""",
    "show": """
  kbulletin show raw/samples/industry-watch-2026-03.pdf
  kbulletin show raw/samples/industry-watch-2026-03.pdf --page 4 --png page.png""",
    "describe": """
  kbulletin describe                                 all tables
  kbulletin describe numeric_facts                   its columns""",
    "diff": """
  kbulletin diff previous current                    what the last run changed
  kbulletin diff 3 current""",
    "series": """
  kbulletin series ''                                all series
  kbulletin series '수출 분기별' --vintages             what every issue printed""",
    "export": """
  kbulletin export --format csv --out tables --excel
  kbulletin export --format sqlite --out bulletins.sqlite
  kbulletin export --format markdown --out text --document '*2025*'
  kbulletin export --format chunks --out chunks.jsonl --force""",
    "correct": """
  kbulletin correct 0123456789abcdef-f00012 --reject --why "part of a name"
  kbulletin correct 0123456789abcdef-f00012 --set value=12.5 --set period=2025
  kbulletin correct 0123456789abcdef-b00021 --set kind=bullet""",
    "rollback": """
  kbulletin rollback                                 back to the one before
  kbulletin rollback --to 3""",
    "completion": """
  kbulletin completion bash > ~/.local/share/bash-completion/completions/kbulletin
  kbulletin completion zsh > ~/.zfunc/_kbulletin     with ~/.zfunc in fpath""",
}
