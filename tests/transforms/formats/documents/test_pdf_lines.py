"""Make paragraphs of the lines of a PDF file."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.formats.documents.pdf_lines import Line, heading, paragraphs

FULL = "The harbour of Thornbury stays shut, said its master on Monday as she"


def block(*texts: str, page: int = 1, x: float = 72, top: float = 700, size: float = 10, gap: float = 12) -> list[Line]:
    """Return lines one below another; one that begins with white space is indented."""
    return [
        Line(page, x + (12 if text.startswith(" ") else 0), top - number * gap, size, text.strip())
        for number, text in enumerate(texts)
    ]


def test_lines_are_joined_and_a_larger_distance_divides_paragraphs():
    lines = block(FULL, "closed the gate.") + block(FULL, "left.", top=660)
    assert paragraphs(lines) == [f"{FULL} closed the gate.", f"{FULL} left."]


def test_an_indented_line_starts_a_paragraph():
    lines = block(
        FULL, f" {FULL}", FULL, "closed the gate after a long and tiresome day at the quay. And then", " She left."
    )
    assert [text[-9:] for text in paragraphs(lines)] == [FULL[-9:], " And then", "She left."]


def test_a_short_line_that_ends_a_sentence_ends_a_paragraph():
    assert len(paragraphs(block(FULL, "closed the gate.", FULL, "left"))) == 2
    assert len(paragraphs(block(FULL, "closed the gate", FULL, "left"))) == 1


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page():
    lines = block(FULL, f"a {FULL}") + block(f"b {FULL}", f"c {FULL}", x=320) + block(f"d {FULL}", "it.", page=2)
    assert paragraphs(lines) == [f"{FULL} a {FULL} b {FULL} c {FULL} d {FULL} it."]
    lines = block(FULL, "closed the gate.") + block(f"a {FULL}", "left.", page=2)
    assert len(paragraphs(lines)) == 2


def test_a_heading_stands_alone():
    lines = block("The gate", "stays shut", top=760, size=20, gap=24) + block(FULL, "closed the gate.")
    assert paragraphs(lines) == ["The gate stays shut", f"{FULL} closed the gate."]
    assert heading(lines) == "The gate stays shut"
    assert heading(block(FULL, FULL)) == ""
    assert heading([]) == ""


def test_running_heads_and_page_numbers_are_dropped():
    lines = []
    for page in range(1, 5):
        side = 72 if page % 2 else 400
        lines += block(
            "The Thornbury Courier" if page % 2 else f"{page} March 2026", page=page, x=side, top=810, size=8
        )
        lines += block(f"{FULL} {'abcd'[page - 1]}", f"closed the gate {'abcd'[page - 1]}.", page=page)
        lines += block(f"Page {page} of 4", page=page, x=290, top=30, size=8)
    assert paragraphs(lines) == [f"{FULL} {letter} closed the gate {letter}." for letter in "abcd"]


def test_the_number_of_a_single_page_is_dropped_but_no_number_in_the_text():
    lines = block(FULL, "12", "gates.") + block("- 3 -", top=30)
    assert paragraphs(lines) == [f"{FULL} 12 gates."]
    assert paragraphs(block("2026")) == ["2026"]


def test_footnotes_are_set_at_the_end():
    first = block(FULL, FULL) + block(f"1 {FULL}", "said in a letter.", top=90, size=8, gap=9)
    second = block("closed the gate.", page=2)
    assert paragraphs(first + second) == [f"{FULL} {FULL} closed the gate.", f"1 {FULL} said in a letter."]


def test_hyphens_at_line_ends_go_where_it_is_sure():
    def joined(first: str, second: str, *more: str) -> str:
        return paragraphs(block(f"{FULL} {first}", second, *more))[0].removeprefix(FULL).strip()

    assert joined("diffi-", "cult day, a difficult one") == "difficult day, a difficult one"
    assert joined("situa-", "tion at sea") == "situation at sea"
    assert joined("well-", "known man") == "well-known man"
    assert joined("co-", "operate as a cooperate and co-operate") == "co-operate as a cooperate and co-operate"
    assert joined("diffi\u00ad", "cult day") == "difficult day"
    assert joined("Anglo-", "Saxon days") == "Anglo-Saxon days"
    assert joined("pre-", "and post-war days") == "pre- and post-war days"
    assert joined("a fleet -", "ten ships") == "a fleet - ten ships"


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.builds(
            Line,
            st.integers(1, 3),
            st.floats(-1e6, 1e6),
            st.floats(-1e6, 1e6),
            st.floats(0, 1e6),
            st.text("ab .-1\u00ad“", min_size=1).map(str.strip).filter(bool),
        ),
        max_size=12,
    )
)
def test_no_lines_break_it(lines: list[Line]):
    letters = "".join(paragraphs(lines)).replace(" ", "").replace("-", "")
    assert len(letters) <= sum(len(line.text) for line in lines)
    assert isinstance(heading(lines), str)
