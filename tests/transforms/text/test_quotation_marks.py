from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.reader_api import Span
from transforms.text.quotation_marks import quotations, verbatim_runs, with_marks


def inside(text: str) -> list[str]:
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
def test_styles(text, expected):
    assert inside(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The neighbours' dog and the '90s, rock ’n’ roll, it’s fine.",
        "A plank of 6' 2\" and a nail.",
        '<item id="a1" lang="en">plain</item>',
        "'Tis the season, 'twas the night.",
    ],
)
def test_no_quotation(text):
    assert inside(text) == []


def test_opening_mark_repeated_at_each_paragraph():
    text = "“The first part.\n“The second part,” he said."
    first, second = quotations(text)
    assert not first.closed
    assert second.continues
    assert second.closed


def test_missing_closing_mark_ends_with_the_paragraph():
    text = "He said: “We are going home.\nThe dog stayed. She said “no” to that."
    assert inside(text) == ["We are going home.", "no"]


def test_missing_closing_mark_before_another_quotation():
    assert inside('"We will stay. "They will go," she said.') == ["We will stay.", "They will go,"]


def test_missing_opening_mark():
    assert inside("We will stay,” she said. “They will go.”") == ["We will stay,", "They will go."]


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
    for (a, flag), (b, other) in pairwise(runs):
        assert a.end <= b.start
        assert flag != other or a.end < b.start


def test_verbatim_runs_of_a_mixed_quote():
    text = "He said the plan was “a disaster” for “everyone” here."
    span = Span(text.index("the plan"), len(text) - 1)
    runs = [(text[s.start : s.end], flag) for s, flag in verbatim_runs(text, span, quotations(text))]
    assert runs == [("the plan was", False), ("a disaster", True), ("for", False), ("everyone", True), ("here", False)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the plan is “dead” now", ["the plan is", "“dead”", "now"]),
        ("the plan is ''dead'' now", ["the plan is", "''dead''", "now"]),
        ("the plan is “dead and gone", ["the plan is", "“dead and gone"]),  # never closed: no mark behind it
        ("the plan is ‘dead’", ["the plan is", "‘dead’"]),
    ],
)
def test_verbatim_runs_with_their_marks(text, shown):
    quoted = quotations(text)
    runs = with_marks(text, verbatim_runs(text, Span(0, len(text)), quoted), quoted)
    assert [text[s.start : s.end] for s, _ in runs] == shown


def test_a_part_of_a_quotation_gets_the_mark_it_reaches():
    text = "“dead and gone”"
    quoted = quotations(text)
    runs = with_marks(text, [(Span(1, 5), True), (Span(10, 14), True)], quoted)
    assert [text[s.start : s.end] for s, _ in runs] == ["“dead", "gone”"]


def test_a_comma_left_out_comes_back_with_its_mark():
    text = "a “danger,” she said"
    runs = with_marks(text, [(Span(0, 1), False), (Span(3, 9), True)], quotations(text))
    assert [text[s.start : s.end] for s, _ in runs] == ["a", "“danger,”"]
