"""How sure a link is."""

import pytest

from transforms.identities.link_confidence import Evidence, most_probable

PLAIN = Evidence(2, -1.5)


def test_a_candidate_of_many_articles_is_more_probable():
    few, many = (most_probable([Evidence(n, -1.5)], 1.0)[1] for n in (1, 50))
    assert 0 < few < many < 1


def test_unseen_namesakes_make_it_less_probable():
    rare, common = (most_probable([Evidence(3, -1.5)], unseen)[1] for unseen in (0.1, 50.0))
    assert common < 0.5 < rare


@pytest.mark.parametrize(
    "better",
    [
        PLAIN._replace(company=0.0),
        PLAIN._replace(same_description=True),
        PLAIN._replace(same_article=True),
        PLAIN._replace(articles=9),
    ],
)
def test_evidence_chooses_among_several(better):
    index, probability = most_probable([PLAIN, better, PLAIN], 1.0)
    assert index == 1
    assert probability > most_probable([PLAIN] * 3, 1.0)[1]


def test_equal_candidates_are_not_sure():
    assert most_probable([Evidence(40, 0.0), Evidence(40, 0.0)], 0.1)[1] <= 0.5


def test_extreme_evidence_is_a_probability():
    for evidence in (Evidence(10**6, 9.0, True, True), Evidence(1, -99.0)):
        assert 0 <= most_probable([evidence, PLAIN], 1e-3)[1] <= 1
