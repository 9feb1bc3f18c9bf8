"""A marked text has all of its characters, each mark covers exactly its span, and marks nest as elements must."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.marked_text import ROLES, Mark, marks_of, paragraphs, segments, steps

TEXT = '"We pay," she said, "and then: \'Enough.\'" Nobody left.'


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(st.text(alphabet="ab \n\u00e9\U0001f600\u202e<&", min_size=1, max_size=40))
    bounds = st.integers(0, len(text) - 1).flatmap(
        lambda start: st.tuples(st.just(start), st.integers(start + 1, len(text)))
    )
    spans = draw(st.lists(st.tuples(bounds, st.sampled_from(ROLES)), max_size=8))
    return text, [Mark(start, end, role, str(i)) for i, ((start, end), role) in enumerate(spans)]


@given(marked_texts())
def test_segments_joined_give_the_text_and_each_mark_its_span(case: tuple[str, list[Mark]]) -> None:
    text, marks = case
    found = segments(text, marks)
    assert "".join(segment.text for segment in found) == text
    assert [segment.start for segment in found] == [len("".join(s.text for s in found[:i])) for i in range(len(found))]
    for mark in marks:
        covered = "".join(segment.text for segment in found if mark in segment.marks)
        assert covered == text[mark.start : mark.end]


@given(marked_texts())
def test_steps_nest_and_have_the_text(case: tuple[str, list[Mark]]) -> None:
    text, marks = case
    around: list[Mark | None] = []
    written = dict.fromkeys(marks, "")
    begun, ended = [], []
    for step in steps(segments(text, marks)):
        if step.kind == "open":
            around.append(step.mark)
            begun += [step.mark] * step.whole
        elif step.kind == "close":
            assert around.pop() == step.mark
            ended += [step.mark] * step.whole
        for mark in around:
            assert mark is not None
            written[mark] += step.text
    assert around == []
    assert written == {mark: text[mark.start : mark.end] for mark in marks}
    assert sorted(begun, key=repr) == sorted(ended, key=repr) == sorted(marks, key=repr)


@given(marked_texts(), st.data())
def test_paragraphs_have_all_but_white_space_between_them(case: tuple[str, list[Mark]], data: st.DataObject) -> None:
    text, marks = case
    starts = data.draw(st.lists(st.integers(0, len(text) - 1), unique=True, max_size=5).map(sorted))
    sentences = [{"paragraph_index": i, "start": start, "part": "body"} for i, start in enumerate(starts)]
    found = paragraphs(text, sentences, marks)
    assert len(found) == max(1, len(starts))
    at = 0
    for segment in (segment for paragraph in found for segment in paragraph.segments):
        assert text[at : segment.start].strip() == ""
        assert text[segment.start :].startswith(segment.text)
        at = segment.start + len(segment.text)
    assert text[at:].strip() == ""


def test_an_entity_lies_in_a_quote_in_a_quote() -> None:
    marks = [Mark(0, 9, "content", "outer"), Mark(2, 7, "content", "inner"), Mark(3, 5, "entity", "m")]
    found = segments("abcdefghi", marks[::-1])
    assert [(s.text, [mark.row for mark in s.marks]) for s in found] == [
        ("ab", ["outer"]),
        ("c", ["outer", "inner"]),
        ("de", ["outer", "inner", "m"]),
        ("fg", ["outer", "inner"]),
        ("hi", ["outer"]),
    ]


def test_a_crossing_mark_is_closed_and_opened_again() -> None:
    found = list(steps(segments("abcdef", [Mark(0, 4, "content", "one"), Mark(2, 6, "entity", "two")])))
    assert [(s.kind, s.text or (s.mark and s.mark.row), s.whole) for s in found] == [
        ("open", "one", True),
        ("text", "ab", False),
        ("open", "two", True),
        ("text", "cd", False),
        ("close", "two", False),
        ("close", "one", True),
        ("open", "two", False),
        ("text", "ef", False),
        ("close", "two", True),
    ]


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (1, 4)])
def test_a_span_beyond_the_text_is_an_error(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=f"a span from {start} to {end} in a text of 3 characters"):
        segments("abc", [Mark(start, end, "cue", "q")])


def span(words: str, role: str, quote: str = "q", **more: Any) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"quote_id": quote, "role": role, "start": start, "end": start + len(words)} | more


def test_content_without_anything_between_is_one_mark() -> None:
    rows = [span("and then:", "content"), span("'Enough.'", "content"), span("We pay,", "content")]
    assert [TEXT[m.start : m.end] for m in marks_of(TEXT, rows, [])] == ["We pay,", "and then: 'Enough.'"]


def test_the_same_speaker_of_two_quotes_is_marked_once_and_dates_are_not() -> None:
    rows = [span("she", "speaker", "one"), span("she", "speaker", "two"), span("said", "cue")]
    she = TEXT.index("she")
    mentions: list[dict[str, Any]] = [
        {"mention_id": "m", "entity_id": "e", "start": she, "end": she + 3},
        {"mention_id": "d", "entity_id": None, "start": 0, "end": 4},
    ]
    found = marks_of(TEXT, rows, mentions)
    assert [(m.role, m.row) for m in found] == [("entity", "m"), ("speaker", "one"), ("cue", "q")]


def test_paragraphs_begin_where_their_index_changes() -> None:
    text = "  Title\n\nOne. Two.\n\nThree. "
    rows = [(0, 2, "headline"), (1, 9, "body"), (1, 14, "body"), (2, 20, "credit")]
    sentences = [{"paragraph_index": index, "start": start, "part": part} for index, start, part in rows]
    found = paragraphs(text, sentences, [Mark(9, 25, "content", "q")])
    written = [(paragraph.part, "".join(s.text for s in paragraph.segments)) for paragraph in found]
    assert written == [("headline", "Title"), ("body", "One. Two."), ("credit", "Three.")]
    assert [paragraph.quotes for paragraph in found] == [set(), {"q"}, {"q"}]
