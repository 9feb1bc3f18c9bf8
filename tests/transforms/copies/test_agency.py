"""Agencies in datelines, bylines and credits; not in sentences."""

import pytest

from transforms.copies.agency import AGENCIES, agency_of

BODY = "The ferry to Lunden was late again on Monday, its captain said.\n\nNobody was hurt."


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        (f"Ferry late\n\nLUNDEN (Reuters) - {BODY}", "Reuters"),
        (f"LUNDEN, May 3 (AP) — {BODY}", "AP"),
        (f"LUNDEN, Ore. (AP) -- {BODY}", "AP"),
        (f"NEW LUNDEN (AP) {BODY}", "AP"),
        (f"LUNDEN/PARNO, 3 May (Reuters) - {BODY}", "Reuters"),
        (f"Lunden (AFP) – {BODY}", "AFP"),
        (f"Lunden, May 3, 2021 (AFP) - {BODY}", "AFP"),
        (f"(Reuters) - {BODY}", "Reuters"),
        (f"(UPI)\n{BODY}", "UPI"),
        (f"Reuters - {BODY}", "Reuters"),
        (f"LUNDEN, May 3, Xinhua -- {BODY}", "Xinhua"),
        (f"LUNDEN — AP — {BODY}", "AP"),
        (f"Ferry late\nBy JANE ROE\nAssociated Press Writer\n\n{BODY}", "AP"),
        (f"Ferry late\nBy Jane Roe, The Associated Press\n\n{BODY}", "AP"),
        (f"By Jane Roe | Reuters\n\n{BODY}", "Reuters"),
        (f"By The Associated Press\n\n{BODY}", "AP"),
        (f"Ferry late\nPress Association\n\n{BODY}", "PA"),
        (f"{BODY}\nReuter", "Reuters"),
        (f"{BODY}\n REUTER\n", "Reuters"),
        (f"{BODY} (AP)", "AP"),
        (f"{BODY} — AFP", "AFP"),
        (f"{BODY}\n– dpa", "dpa"),
        (f"{BODY}\n(PTI)", "PTI"),
        (f"{BODY}\nSource: Interfax", "Interfax"),
        (f"{BODY}\n\nCopyright 2021 The Associated Press. All rights reserved.", "AP"),
        (f"{BODY}\n\n© 2021 AFP", "AFP"),
        (f"{BODY}\n\nCopyright (c) 2021 by United Press International", "UPI"),
    ],
)
def test_a_credit_names_the_agency(text, agency):
    assert agency_of(text) == agency


@pytest.mark.parametrize(
    "text",
    [
        "",
        BODY,
        f"Reuters reported that {BODY}",
        f"The captain told Reuters on Monday. {BODY}",
        f"{BODY} Jane Roe works for Reuters.",
        f"{BODY} She said so to The Associated Press.",
        f"The Associated Press (AP) is a news agency. {BODY}",
        f"Shares of Thomson Reuters - a publisher - fell. {BODY}",
        f"Harrisburg, PA\n{BODY}",
        f"LUNDEN (Parno) - {BODY}",
        f"{BODY}\n\nCopyright 2021 The Lunden Mail. AP is a registered mark.",
        f"{BODY}\n\nThe Associated Press contributed to this report.",
        f"{BODY}\n\nCopyright 2021 APEX Films",
    ],
)
def test_a_mention_is_no_credit(text):
    assert agency_of(text) is None


def test_every_form_is_found_in_a_dateline():
    forms = [(form, name) for name, forms in AGENCIES.items() for form in forms]
    assert [agency_of(f"LUNDEN ({form}) - {BODY}") for form, _ in forms] == [name for _, name in forms]
