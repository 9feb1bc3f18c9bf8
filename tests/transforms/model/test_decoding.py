"""Decoding scores into spans, on scores made by hand."""

from typing import Any

import numpy as np
import pytest

from tests.transforms.model.fake_network import (
    MAX_QUOTES,
    Plan,
    PlannedNetwork,
    SaidQuote,
    no_span,
    pieces_of,
    pieces_of_lengths,
    plan,
)
from transforms.model.decoding import ScoredAttribution, attributions, groups, names, whole_quotations
from transforms.model.inference import WINDOW_PIECES, log_softmax, score
from transforms.model.links import ArticleScores, ScoredSpan
from transforms.model.pieces import PARTS, PLACES, Pieces
from transforms.model.tag_scheme import LINK_SIZE, LINKS, NAME_TYPES, TAGS
from transforms.model.windows import Window, cut_windows

TEN = pieces_of_lengths(*[1] * 10)
Range = tuple[int, int]


def found(made: Plan) -> list[ScoredAttribution]:
    return attributions([made.scores], [made.pieces])[0]


def word_ranges(attributed: list[ScoredAttribution]) -> list[tuple[list[Range], Range | None, Range | None]]:
    """Return attributions as ranges of words: contents, cue, source."""

    def words(span: ScoredSpan | None) -> Range | None:
        return (span.start, span.end) if span else None

    return [([(c.start, c.end) for c in a.content], words(a.cue), words(a.source)) for a in attributed]


def tags(*p_content: float) -> np.ndarray:
    """Return (n_words, n_tags) log probabilities: the given one for the inside tag of content, the rest for outside."""
    p = np.full((len(p_content), len(TAGS)), 1e-6)
    p[:, 2] = p_content
    p[:, 0] = 1 - p.sum(1)
    return np.asarray(np.log(p), np.float32)


def is_content(scores: np.ndarray) -> list[bool]:
    """Return whether content is the most probable role of each word."""
    return [bool(p > 0.5) for p in np.exp(scores[:, [1, 2]]).sum(1) / np.exp(scores).sum(1)]


def test_a_quotation_is_content_as_a_whole_or_not_at_all():
    quoted = np.array([-1, 0, 0, 0, -1, 1, 1, 1, -1], np.int32)
    given = tags(0.9, 0.9, 0.2, 0.9, 0.1, 0.1, 0.8, 0.1, 0.2)
    before = given.copy()
    made = whole_quotations(given, quoted, np.ones(len(quoted), bool))
    assert is_content(made) == [True, True, True, True, False, False, False, False, False]
    np.testing.assert_array_equal(given, before)


def test_punctuation_has_no_vote_on_a_quotation():
    """The network was trained on content without its final full stop, so it scores the stop of "safe." too low."""
    quoted, has_alphanumeric = np.array([0, 0], np.int32), np.array([True, False])
    assert is_content(whole_quotations(tags(0.8, 0.1), quoted, has_alphanumeric)) == [True, True]
    assert is_content(whole_quotations(tags(0.2, 0.9), quoted, has_alphanumeric)) == [False, False]


def test_a_decoded_content_covers_whole_quotations():
    pieces = TEN._replace(quoted=np.array([-1, 0, 0, 0, 0, -1, -1, 1, 1, 1], np.int32))
    made = plan(pieces, [SaidQuote([(1, 3)], (5, 6)), SaidQuote([(8, 9)], (6, 7))])
    made.tags[1:5, 2] += 14.0  # the first quotation is content, all in all; of the second only one word in three
    assert word_ranges(found(made)) == [([(1, 5)], (5, 6), None)]


def test_without_quotations_scores_stay_as_they_are():
    given = tags(0.9, 0.2)
    assert whole_quotations(given, np.full(2, -1, np.int32), np.ones(2, bool)) is given


def test_content_is_linked_to_its_cue_and_the_cue_to_its_source():
    made = plan(TEN, [SaidQuote([(0, 3)], (4, 5), (5, 7)), SaidQuote([(8, 10)], (7, 8), (3, 4))])
    assert word_ranges(found(made)) == [([(0, 3)], (4, 5), (5, 7)), ([(8, 10)], (7, 8), (3, 4))]
    for a in found(made):
        assert a.link_probability > 0.99
        assert a.source_probability > 0.99
        assert [c.lowest for c in a.content] == pytest.approx([1.0], abs=0.01)


def test_links_decide_even_if_another_cue_is_nearer():
    made = plan(TEN, [SaidQuote([(0, 2)], (8, 9), (9, 10)), SaidQuote([(6, 8)], (3, 4), (2, 3))])
    assert word_ranges(found(made)) == [([(0, 2)], (8, 9), (9, 10)), ([(6, 8)], (3, 4), (2, 3))]


def test_two_contents_around_a_cue_are_one_attribution():
    made = plan(TEN, [SaidQuote([(0, 3), (6, 9)], (3, 4), (4, 6))])
    assert word_ranges(found(made)) == [([(0, 3), (6, 9)], (3, 4), (4, 6))]


def test_an_untagged_cue_and_source_are_found_by_strong_links():
    made = plan(TEN, [SaidQuote([(0, 3)], (4, 5), (6, 8), cue_tagged=False, source_tagged=False)])
    assert word_ranges(found(made)) == [([(0, 3)], (4, 5), (6, 7))]
    (one,) = found(made)
    assert one.cue is not None
    assert one.cue.mean == one.cue.lowest == pytest.approx(one.link_probability)


def test_two_contents_share_a_cue_that_was_not_tagged():
    made = plan(TEN, [SaidQuote([(0, 2), (6, 9)], (3, 4), (4, 5), cue_tagged=False)])
    assert word_ranges(found(made)) == [([(0, 2), (6, 9)], (3, 4), (4, 5))]


@pytest.mark.parametrize(
    ("untagged", "linked_word", "expected"), [("cue", 4, []), ("source", 6, [([(0, 3)], (4, 5), None)])]
)
def test_a_weak_link_finds_no_untagged_cue_or_source(untagged, linked_word, expected):
    quote = SaidQuote([(0, 3)], (4, 5), (6, 7), cue_tagged=untagged != "cue", source_tagged=untagged != "source")
    made = plan(TEN, [quote])
    at = LINKS.index(untagged) * LINK_SIZE
    vectors = made.links[:, at : at + LINK_SIZE]
    vectors[8:10] = vectors[linked_word]  # three words share the probability that one had
    assert word_ranges(found(made)) == expected


def test_a_content_that_points_to_no_cue_is_left_out():
    made = plan(TEN, [SaidQuote([(0, 3)]), SaidQuote([(5, 7)], (8, 9))])
    assert word_ranges(found(made)) == [([(5, 7)], (8, 9), None)]


def test_a_content_is_not_its_own_cue():
    assert word_ranges(found(plan(TEN, [SaidQuote([(0, 3)], (1, 2), cue_tagged=False)]))) == []


def with_headline(pieces: Pieces, n_words: int) -> Pieces:
    """Return the pieces with a headline of so many words."""
    place = np.where(np.arange(len(pieces.place)) < n_words, PARTS.index("headline") * len(PLACES), 0)
    return pieces._replace(place=place.astype(np.int32))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (SaidQuote([(1, 7)], (8, 9), (9, 10)), [([(4, 7)], (8, 9), (9, 10))]),  # one content over the headline's end
        (SaidQuote([(0, 3), (5, 7)], (8, 9)), [([(5, 7)], (8, 9), None)]),
        (SaidQuote([(0, 2)], (6, 7)), []),  # the cue is in the body
        (SaidQuote([(5, 7)], (2, 3)), []),  # the cue is in the headline
        (SaidQuote([(5, 7)], (8, 9), (0, 1)), [([(5, 7)], (8, 9), None)]),  # so is the source
        (SaidQuote([(0, 2)], (2, 3), (3, 4)), [([(0, 2)], (2, 3), (3, 4))]),
    ],
)
def test_no_quote_is_partly_in_the_headline(said, expected):
    made = plan(TEN, [said])
    assert word_ranges(attributions([made.scores], [with_headline(TEN, 4)])[0]) == expected


def test_having_no_source_has_a_probability():
    made = plan(TEN, [SaidQuote([(0, 3)], (4, 5)), SaidQuote([(7, 9)], (6, 7), (5, 6))])
    first, second = found(made)
    assert first.source is None
    assert first.source_probability > 0.99
    assert second.source is not None
    # the tagged source gets a third, "no source" the rest
    made.links[6, LINKS.index("asks") * LINK_SIZE + MAX_QUOTES] = made.links[6].max() + np.log(2) * LINK_SIZE**0.5
    assert found(made)[1].source is None
    assert found(made)[1].source_probability == pytest.approx(2 / 3, abs=0.01)


def test_a_cue_that_no_content_points_to_is_left_out():
    made = plan(TEN, [SaidQuote([], (4, 5), (5, 6)), SaidQuote([(0, 2)], (2, 3))])
    assert word_ranges(found(made)) == [([(0, 2)], (2, 3), None)]


def test_an_article_without_content_or_words_has_no_attribution():
    empty = plan(pieces_of_lengths())
    filled = plan(TEN, [SaidQuote([(0, 3)], (4, 5))])
    beside = [empty.scores, filled.scores, plan(TEN).scores]
    assert list(map(word_ranges, attributions(beside, [pieces_of_lengths(), TEN, TEN]))) == [
        [],
        [([(0, 3)], (4, 5), None)],
        [],
    ]


def test_names_with_their_probabilities():
    made = plan(TEN, named=[(0, 2, "PERSON"), (2, 3, "PERSON"), (5, 8, "WORK_OF_ART")])
    made.names[1] = -30.0
    made.names[1, [0, 2]] = np.log([0.3, 0.7])  # the second word of the first name is not quite sure
    (found_names,) = names([made.scores])
    assert [(n.span.start, n.span.end, NAME_TYPES[n.span.type]) for n in found_names] == [
        *((0, 2, "PERSON"), (2, 3, "PERSON"), (5, 8, "WORK_OF_ART"))
    ]
    assert (found_names[0].mean, found_names[0].lowest) == pytest.approx((0.85, 0.7), abs=1e-3)
    assert found_names[-1].lowest > 0.99


def test_a_span_has_the_mean_and_lowest_probability_of_its_words():
    made = plan(TEN, [SaidQuote([(0, 2)], (4, 5))])
    made.tags[1] = [np.log(0.4), -30, np.log(0.6), -30, -30, -30, -30]
    (one,) = found(made)
    assert one.content[0].lowest == pytest.approx(0.6, abs=1e-3)
    assert one.content[0].mean == pytest.approx(0.8, abs=1e-3)


def test_the_links_of_a_word_are_from_the_window_that_owns_it():
    """Both windows contain the content and the cues, with different links."""
    made = plan(TEN, [SaidQuote([(2, 4), (6, 8)], (5, 6)), SaidQuote([], (0, 1)), SaidQuote([], (9, 10))])
    right, left = made.links.copy(), made.links.copy()
    asks, answers = (LINKS.index(side) * LINK_SIZE for side in ("content", "cue"))
    left[0, answers + 40], left[2:8, asks : asks + LINK_SIZE] = 1.0, 0.0
    left[2:8, asks + 40] = made.links.max()
    right[9, answers + 41], right[2:8, asks : asks + LINK_SIZE] = 1.0, 0.0
    right[2:8, asks + 41] = made.links.max()
    scores = ArticleScores(
        log_softmax(made.tags),
        log_softmax(made.names),
        [
            (Window(0, 2, 5, 10, 10), np.concatenate([no_span(), right[2:]])),
            (Window(0, 0, 0, 5, 8), np.concatenate([no_span(), left[:8]])),
        ],
    )
    assert word_ranges(attributions([scores], [TEN])[0]) == [([(2, 4)], (0, 1), None), ([(6, 8)], (9, 10), None)]


def test_a_content_over_two_windows_points_where_most_of_its_words_do():
    n = 400
    pieces = pieces_of_lengths(*[1] * n)
    made = plan(pieces, [SaidQuote([(110, 240)], (100, 101), (95, 97))])
    seam = next(cut_windows(pieces, 0, WINDOW_PIECES, 64)).own_end
    assert 110 < seam < 240

    def run(batch) -> Any:
        out = tuple(np.zeros((*batch.ids.shape, x.shape[1]), np.float32) for x in (made.tags, made.names, made.links))
        for row, (w, at) in enumerate(zip(batch.windows, batch.word_columns, strict=True)):
            for target, source in zip(out, (made.tags, made.names, made.links), strict=True):
                target[row, at] = source[w.first : w.end]
            out[2][row, 0] = no_span()[0]
        return out

    scores = score([pieces], run)
    assert len(scores[0].windows) == 2
    (one,) = attributions(scores, [pieces])[0]
    assert word_ranges([one]) == [([(110, 240)], (100, 101), (95, 97))]
    assert scores[0].windows[-1][0].first > 100  # the cue is not in the second window
    assert one.link_probability == pytest.approx((seam - 110) / 130, abs=0.01)


def test_cues_after_an_untagged_one_are_found():
    pieces = pieces_of_lengths(*[1] * 900)
    said = [SaidQuote([(0, 3)], (5, 6), (6, 7), cue_tagged=False), SaidQuote([(640, 645)], (650, 652), (653, 654))]
    scores = score([pieces], PlannedNetwork(plan(pieces, said)))
    assert len(scores[0].windows) > 2
    assert word_ranges(attributions(scores, [pieces])[0]) == [
        ([(0, 3)], (5, 6), (6, 7)),
        ([(640, 645)], (650, 652), (653, 654)),
    ]


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        ([], []),
        ([0], [(0, 1)]),
        ([5, 5, 5], [(0, 2), (2, 3)]),
        ([30], [(0, 1)]),
        ([1, 30, 1, 1], [(0, 1), (1, 2), (2, 4)]),
        ([0, 0, 9, 9, 0], [(0, 3), (3, 5)]),
    ],
)
def test_groups(lengths, expected):
    assert [(g.start, g.stop) for g in groups(lengths, 10)] == expected


def test_words_of_a_real_text_keep_their_quotation():
    made = plan(pieces_of("“The bridge is safe,” he said."), [SaidQuote([(1, 6)], (8, 9), (7, 8))])
    assert word_ranges(found(made)) == [([(1, 6)], (8, 9), (7, 8))]


def test_a_cue_needs_less_evidence_than_outside_and_a_content_in_a_content_more():
    made = plan(TEN, [SaidQuote([(0, 4)], (5, 6))])
    made.tags[5] = np.log([0.6, *[1e-6] * 2, 0.4, *[1e-6] * 3])  # a cue is missed if the more probable tag wins
    made.tags[2] = np.log([1e-6, 0.55, 0.45, *[1e-6] * 4])  # the content seems to begin anew
    (one,) = found(made)
    assert word_ranges([one]) == [([(0, 4)], (5, 6), None)]
    assert one.cue is not None
    assert one.cue.mean == pytest.approx(0.4, abs=0.01)
