from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.reader_api import Span
from transforms.text.quotation_marks import is_verbatim, quotations, verbatim_runs, with_marks


def quoted_texts(text: str) -> list[str]:
    """Return the text of each quotation."""
    return [text[q.start : q.end] for q in quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We go," she said. "Now."', ["We go,", "Now."]),
        ("“We go,” she said. “Now.”", ["We go,", "Now."]),
        ("''We go,'' she said. ''Now.''", ["We go,", "Now."]),
        ("``We go,'' she said.", ["We go,"]),
        ("‘We go,’ he said. ‘The neighbours’ rights matter.’", ["We go,", "The neighbours’ rights matter."]),
        ("'We go,' he said.", ["We go,"]),
        ("She called it “a ‘very bad’ plan” again.", ["a ‘very bad’ plan"]),
        ("“He told me, ‘No.’” She left.", ["He told me, ‘No.’"]),
        ("“Look,“ he said.", ["Look,"]),
        ("”Look,” he said.", ["Look,"]),
        ("„Schau,“ he said.", ["Schau,"]),
        ("«Regarde», he said.", ["Regarde"]),
    ],
)
def test_styles_of_marks(text, expected):
    assert quoted_texts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The neighbours' dog and the '90s, rock ’n’ roll, it’s fine.",
        "A plank of 6' 2\" and a nail.",
        '<item id="a1" lang="en">plain</item>',
        "'Tis the season, 'twas the night.",
    ],
)
def test_apostrophes_inch_signs_and_html_are_no_quotation(text):
    assert quoted_texts(text) == []


def test_opening_mark_repeated_at_each_paragraph():
    text = "“The first part.\n“The second part,” he said."
    flags = [{"opened": q.opened, "closed": q.closed, "continues": q.continues} for q in quotations(text)]
    assert flags == [
        {"opened": True, "closed": False, "continues": False},
        {"opened": True, "closed": True, "continues": True},
    ]


def test_missing_closing_mark_ends_with_the_paragraph():
    text = "He said: “We are going home.\nThe dog stayed. She said “no” to that."
    assert quoted_texts(text) == ["We are going home.", "no"]


def test_missing_closing_mark_before_another_quotation():
    assert quoted_texts('"We will stay. "They will go," she said.') == ["We will stay.", "They will go,"]


def test_missing_opening_mark():
    assert quoted_texts("We will stay,” she said. “They will go.”") == ["We will stay,", "They will go."]


def test_the_headline_is_a_paragraph_of_its_own():
    text = "Mayor: “We go “We stay,” he said."
    found = quotations(text, text.index(" “We stay"))
    assert [(text[q.start : q.end], q.closed, q.continues) for q in found] == [
        ("We go", False, False),
        ("We stay,", True, False),
    ]


@given(st.text(alphabet="ab .,\n\"'“”‘’«»`?!", max_size=60))
def test_quotations_are_ordered_disjoint_and_within_a_paragraph(text):
    found = quotations(text)
    for q in found:
        assert 0 <= q.start < q.end <= len(text)
        assert "\n" not in text[q.start : q.end]
    for a, b in pairwise(found):
        assert a.end <= b.start


@given(st.text(alphabet='ab .,\n"“”', min_size=1, max_size=60), st.data())
def test_verbatim_runs_are_ordered_and_inside_the_span(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    runs = verbatim_runs(text, span, quotations(text))
    assert runs
    assert runs[0][0].start >= span.start
    assert runs[-1][0].end <= span.end
    for (a, a_quoted), (b, b_quoted) in pairwise(runs):
        assert a.end <= b.start
        assert a_quoted != b_quoted or a.end < b.start


def test_verbatim_runs_of_a_mixed_quote():
    text = "He said the plan was “a disaster” for “everyone” here."
    span = Span(text.index("the plan"), len(text) - 1)
    runs = [(text[s.start : s.end], is_quoted) for s, is_quoted in verbatim_runs(text, span, quotations(text))]
    assert runs == [("the plan was", False), ("a disaster", True), ("for", False), ("everyone", True), ("here", False)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the plan is “dead” now", ["the plan is", "“dead”", "now"]),
        ("the plan is ''dead'' now", ["the plan is", "''dead''", "now"]),
        ("the plan is “dead and gone", ["the plan is", "“dead and gone"]),  # no closing mark
        ("the plan is ‘dead’", ["the plan is", "‘dead’"]),
    ],
)
def test_with_marks(text, expected):
    quoted = quotations(text)
    runs = with_marks(text, verbatim_runs(text, Span(0, len(text)), quoted), quoted)
    assert [text[s.start : s.end] for s, _ in runs] == expected


def test_with_marks_of_a_part_of_a_quotation():
    text = "“dead and gone”"
    quoted = quotations(text)
    runs = with_marks(text, [(Span(1, 5), True), (Span(10, 14), True)], quoted)
    assert [text[s.start : s.end] for s, _ in runs] == ["“dead", "gone”"]


def test_with_marks_adds_a_comma_before_the_closing_mark():
    text = "a “danger,” she said"
    runs = with_marks(text, [(Span(0, 1), False), (Span(3, 9), True)], quotations(text))
    assert [text[s.start : s.end] for s, _ in runs] == ["a", "“danger,”"]


@pytest.mark.parametrize(
    ("piece", "expected"), [("very bad", True), ("a very bad plan", True), ("it “a", False), ("plan” again", False)]
)
def test_is_verbatim(piece, expected):
    text = "She called it “a very bad plan” again."
    span = Span(text.index(piece), text.index(piece) + len(piece))
    assert is_verbatim(span, quotations(text)) is expected
