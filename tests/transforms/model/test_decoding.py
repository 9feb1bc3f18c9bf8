"""From scores to spans, on scores made by hand."""

from typing import Any

import numpy as np
import pytest

from tests.transforms.model.fake_network import MOST, Planted, Said, made_of, nobody, pieces_of, plan
from transforms.model.decoding import ArticleScores, ScoredAttribution, attributions, groups, names, whole_quotations
from transforms.model.inference import WINDOW_PIECES, log_softmax, score
from transforms.model.tag_scheme import LINK_SIZE, LINKS, NAME_TYPES, TAGS
from transforms.model.windows import Window, cut_windows

TEN = made_of(*[1] * 10)


def found(made) -> list[ScoredAttribution]:
    return attributions([made.scores], [made.pieces])[0]


def told(attributed) -> Any:
    """Attributions as ranges of words: contents, cue, source."""

    def words(part) -> Any:
        return (part.start, part.end) if part else None

    return [([words(c) for c in a.content], words(a.cue), words(a.source)) for a in attributed]


def tags(*p_content) -> Any:
    """Log probabilities: so much for a content's inside tag, the rest outside."""
    p = np.full((len(p_content), len(TAGS)), 1e-6)
    p[:, 2] = p_content
    p[:, 0] = 1 - p.sum(1)
    return np.log(p).astype(np.float32)


def is_content(scores) -> Any:
    return (np.exp(scores[:, [1, 2]]).sum(1) > np.exp(scores[:, [0, 3, 4, 5, 6]]).sum(1)).tolist()


def test_a_quotation_is_content_as_a_whole_or_not_at_all():
    quoted = np.array([-1, 0, 0, 0, -1, 1, 1, 1, -1], np.int32)
    given = tags(0.9, 0.9, 0.2, 0.9, 0.1, 0.1, 0.8, 0.1, 0.2)
    before = given.copy()
    made = whole_quotations(given, quoted, np.ones(len(quoted), bool))
    assert is_content(made) == [True, True, True, True, False, False, False, False, False]
    assert (given == before).all()


def test_punctuation_has_no_vote_on_a_quotation():
    """ "safe." is content if that word is; its full stop was trimmed from every content it learned from."""
    quoted, has_alphanumeric = np.array([0, 0], np.int32), np.array([True, False])
    assert is_content(whole_quotations(tags(0.8, 0.1), quoted, has_alphanumeric)) == [True, True]
    assert is_content(whole_quotations(tags(0.2, 0.9), quoted, has_alphanumeric)) == [False, False]


def test_the_decoder_keeps_to_whole_quotations():
    pieces = TEN._replace(quoted=np.array([-1, 0, 0, 0, 0, -1, -1, 1, 1, 1], np.int32))
    made = plan(pieces, [Said([(1, 3)], (5, 6)), Said([(8, 9)], (6, 7))])
    made.tags[1:5, 2] += 14.0  # the first quotation is content, all in all; of the second only one word in three
    assert told(found(made)) == [([(1, 5)], (5, 6), None)]


def test_without_quotations_scores_stay_as_they_are():
    given = tags(0.9, 0.2)
    assert whole_quotations(given, np.full(2, -1, np.int32), np.ones(2, bool)) is given


def test_content_leads_to_its_cue_and_that_to_its_source():
    made = plan(TEN, [Said([(0, 3)], (4, 5), (5, 7)), Said([(8, 10)], (7, 8), (3, 4))])
    assert told(found(made)) == [([(0, 3)], (4, 5), (5, 7)), ([(8, 10)], (7, 8), (3, 4))]
    assert all(a.link_probability > 0.99 and a.source_probability > 0.99 for a in found(made))
    assert all(c.mean > 0.99 and c.lowest > 0.99 for a in found(made) for c in a.content)


def test_links_count_not_nearness():
    made = plan(TEN, [Said([(0, 2)], (8, 9), (9, 10)), Said([(6, 8)], (3, 4), (2, 3))])
    assert told(found(made)) == [([(0, 2)], (8, 9), (9, 10)), ([(6, 8)], (3, 4), (2, 3))]


def test_two_contents_around_a_cue_are_one_attribution():
    made = plan(TEN, [Said([(0, 3), (6, 9)], (3, 4), (4, 6))])
    assert told(found(made)) == [([(0, 3), (6, 9)], (3, 4), (4, 6))]


def test_a_cue_and_a_source_that_were_not_tagged_are_found_where_links_are_firm():
    made = plan(TEN, [Said([(0, 3)], (4, 5), (6, 8), cue_tagged=False, source_tagged=False)])
    assert told(found(made)) == [([(0, 3)], (4, 5), (6, 7))]
    (one,) = found(made)
    assert one.cue is not None
    assert one.cue.mean == one.cue.lowest == pytest.approx(one.link_probability)


def test_two_contents_share_a_cue_that_was_not_tagged():
    made = plan(TEN, [Said([(0, 2), (6, 9)], (3, 4), (4, 5), cue_tagged=False)])
    assert told(found(made)) == [([(0, 2), (6, 9)], (3, 4), (4, 5))]


def test_a_loose_link_finds_no_untagged_cue_or_source():
    made = plan(TEN, [Said([(0, 3)], (4, 5), (6, 7), cue_tagged=False)])
    loose = LINKS.index("cue") * LINK_SIZE
    made.links[8:10, loose : loose + LINK_SIZE] = made.links[
        4, loose : loose + LINK_SIZE
    ]  # three words share what one had
    assert told(found(made)) == []

    made = plan(TEN, [Said([(0, 3)], (4, 5), (6, 7), source_tagged=False)])
    loose = LINKS.index("source") * LINK_SIZE
    made.links[8:10, loose : loose + LINK_SIZE] = made.links[6, loose : loose + LINK_SIZE]
    assert told(found(made)) == [([(0, 3)], (4, 5), None)]


def test_a_content_that_points_to_no_cue_is_none():
    assert told(found(plan(TEN, [Said([(0, 3)]), Said([(5, 7)], (8, 9))]))) == [([(5, 7)], (8, 9), None)]


def test_a_content_is_not_its_own_cue():
    assert told(found(plan(TEN, [Said([(0, 3)], (1, 2), cue_tagged=False)]))) == []


def test_nobody_is_an_answer_with_its_probability():
    made = plan(TEN, [Said([(0, 3)], (4, 5)), Said([(7, 9)], (6, 7), (5, 6))])
    first, second = found(made)
    assert first.source is None
    assert first.source_probability > 0.99
    assert second.source is not None
    # a source gets a third, nobody the rest: the cue's answer is nobody, though a source is tagged
    made.links[6, LINKS.index("asks") * LINK_SIZE + MOST] = made.links[6].max() + np.log(2) * LINK_SIZE**0.5
    assert found(made)[1].source is None
    assert found(made)[1].source_probability == pytest.approx(2 / 3, abs=0.01)


def test_a_cue_that_no_content_points_to_is_left_out():
    made = plan(TEN, [Said([], (4, 5), (5, 6)), Said([(0, 2)], (2, 3))])
    assert told(found(made)) == [([(0, 2)], (2, 3), None)]


def test_an_article_without_content_or_words_has_no_attribution():
    empty = plan(made_of())
    filled = plan(TEN, [Said([(0, 3)], (4, 5))])
    beside = [empty.scores, filled.scores, plan(TEN).scores]
    assert list(map(told, attributions(beside, [made_of(), TEN, TEN]))) == [[], [([(0, 3)], (4, 5), None)], []]


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


def test_probabilities_of_a_span_are_mean_and_least():
    made = plan(TEN, [Said([(0, 2)], (4, 5))])
    made.tags[1] = [np.log(0.4), -30, np.log(0.6), -30, -30, -30, -30]
    (one,) = found(made)
    assert one.content[0].lowest == pytest.approx(0.6, abs=1e-3)
    assert one.content[0].mean == pytest.approx(0.8, abs=1e-3)


def test_links_come_from_the_window_that_answers_for_the_word():
    """Both windows see content and cues; each has its own opinion, and that of the word's owner counts."""
    made = plan(TEN, [Said([(2, 4), (6, 8)], (5, 6)), Said([], (0, 1)), Said([], (9, 10))])
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
            (Window(0, 2, 5, 10, 10), np.concatenate([nobody(), right[2:]])),
            (Window(0, 0, 0, 5, 8), np.concatenate([nobody(), left[:8]])),
        ],
    )
    assert told(attributions([scores], [TEN])[0]) == [([(2, 4)], (0, 1), None), ([(6, 8)], (9, 10), None)]


def test_a_content_over_a_seam_points_where_most_of_its_words_do():
    n = 400
    pieces = made_of(*[1] * n)
    made = plan(pieces, [Said([(110, 240)], (100, 101), (95, 97))])
    seam = next(cut_windows(pieces, 0, WINDOW_PIECES, 64)).own_end
    assert 110 < seam < 240

    def run(batch) -> Any:
        out = tuple(np.zeros((*batch.ids.shape, x.shape[1]), np.float32) for x in (made.tags, made.names, made.links))
        for row, (w, at) in enumerate(zip(batch.windows, batch.word_columns, strict=True)):
            for target, source in zip(out, (made.tags, made.names, made.links), strict=True):
                target[row, at] = source[w.first : w.end]
            out[2][row, 0] = nobody()[0]
        return out

    scores = score([pieces], run)
    assert len(scores[0].windows) == 2
    (one,) = attributions(scores, [pieces])[0]
    assert told([one]) == [([(110, 240)], (100, 101), (95, 97))]
    assert scores[0].windows[-1][0].first > 100  # the words behind the seam do not see the cue
    assert one.link_probability == pytest.approx((seam - 110) / 130, abs=0.01)


def test_an_untagged_cue_is_no_hindrance_to_later_ones():
    pieces = made_of(*[1] * 900)
    said = [Said([(0, 3)], (5, 6), (6, 7), cue_tagged=False), Said([(640, 645)], (650, 652), (653, 654))]
    scores = score([pieces], Planted(plan(pieces, said)))
    assert len(scores[0].windows) > 2
    assert told(attributions(scores, [pieces])[0]) == [
        ([(0, 3)], (5, 6), (6, 7)),
        ([(640, 645)], (650, 652), (653, 654)),
    ]


def test_log_probabilities():
    logits = np.array([[1000.0, 999.0], [-1000.0, -1000.0]], np.float32)
    assert np.exp(log_softmax(logits)).sum(-1) == pytest.approx([1, 1])
    assert log_softmax(logits)[1] == pytest.approx(np.log([0.5, 0.5]), abs=1e-6)


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
    assert [(g.start, g.stop) for g in groups([made_of(*[1] * n) for n in lengths], 10)] == expected


def test_the_scores_of_a_word_are_its_owners(monkeypatch):
    monkeypatch.setattr("transforms.model.inference.WINDOW_PIECES", 12)
    monkeypatch.setattr("transforms.model.inference.OVERLAP_PIECES", 6)
    pieces = [made_of(*[1, 2] * 10), made_of(), made_of(*[1] * 9)]
    windows = {w: k for k, w in enumerate(w for i, p in enumerate(pieces) for w in cut_windows(p, i, 12, 6))}

    def run(batch) -> Any:
        """Each window has a logit of its own."""
        shape = batch.ids.shape
        tags = np.zeros((*shape, 3), np.float32)
        tags[..., 0] = np.array([windows[w] for w in batch.windows])[:, None]
        return (
            np.pad(tags, ((0, 0), (0, 0), (0, 4))),
            np.zeros((*shape, 21)),
            np.zeros((*shape, LINK_SIZE * len(LINKS))),
        )

    for i, scores in enumerate(score(pieces, run)):
        assert len(scores.tags) == len(pieces[i].words)
        for w, k in windows.items():
            if w.article == i:
                expected = log_softmax(np.array([[k, 0, 0, 0, 0, 0, 0]], np.float32))
                assert scores.tags[w.own : w.own_end] == pytest.approx(np.repeat(expected, w.own_end - w.own, 0))
        assert sorted(w for w, _ in scores.windows) == sorted(w for w in windows if w.article == i)


def test_words_of_a_real_text_keep_their_quotation():
    made = plan(pieces_of("“The bridge is safe,” he said."), [Said([(1, 6)], (8, 9), (7, 8))])
    assert told(found(made)) == [([(1, 6)], (8, 9), (7, 8))]
