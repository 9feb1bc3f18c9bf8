"""Reason codes are documented, and every one is used."""

import re
from pathlib import Path

from transforms.records.refusals import REASONS, reasons_table

ROOT = Path(__file__).parents[3]


def test_every_reason_is_a_code_with_a_sentence():
    codes = re.compile(r"[a-z]+(_[a-z]+)*")
    assert [code for code in REASONS if not codes.fullmatch(code)] == []
    assert [meaning for meaning in REASONS.values() if not re.fullmatch(r"[A-Z].*\.", meaning)] == []


def test_every_reason_is_given_somewhere():
    folders = (
        "transforms/records",
        "transforms/formats",
        "transforms/formats/documents",
        "transforms/formats/feeds",
        "transforms/formats/pages",
        "flows/ingest",
    )
    sources = [path for folder in folders for path in (ROOT / folder).glob("*.py")]
    code = "\n".join(path.read_text("utf-8") for path in sources if path.stem != "refusals")
    assert [reason for reason in REASONS if f'"{reason}"' not in code] == []


def test_the_guide_lists_the_reasons_and_no_others():
    guide = (ROOT / "data" / "README.md").read_text("utf-8")
    section = guide.partition("### Reasons\n\n")[2].partition("\n\n## ")[0]
    assert section == reasons_table()
