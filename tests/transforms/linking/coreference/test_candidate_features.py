import numpy as np

from tests.transforms.linking.linked_texts import read
from transforms.linking.coreference.candidate_features import N_FEATURES, N_GENDER, N_LAST, N_ROLE, Question
from transforms.linking.coreference.grammatical_roles import ROLES
from transforms.linking.coreference.reader_evidence import Evidence
from transforms.linking.people import cluster_people
from transforms.linking.pronouns import resolve
from transforms.reader_api import Role, Span


def asked(text: str, with_roles: bool = False) -> list[tuple[Question, np.ndarray]]:
    """Return the questions of a text with their features; each is answered by its first candidate."""
    article, mentions = read(text)
    names = {i: text[m.start : m.end] for i, m in enumerate(mentions) if m.form == "name" and m.type == "PERSON"}
    people = cluster_people(text, mentions, names)
    role = tuple(float(k) for k in range(len(ROLES)))
    roles = [Role(Span(m.start, m.end), role) for m in mentions] if with_roles else []
    found = []

    def choose(_, question, features):
        found.append((question, features))

    list(resolve(article, mentions, people, Evidence((), roles), choose))
    return found


def test_a_row_per_candidate_and_one_for_nobody():
    ((question, features),) = asked("Ruth Finch met Anna Hale. She smiled.")
    assert [c.person.name for c in question.candidates] == ["Anna Hale", "Ruth Finch"]
    assert features.shape == (3, N_FEATURES)
    assert features[:, -1].tolist() == [0, 0, 1]
    assert features.dtype == np.float32


def test_people_differ_by_distance_and_order():
    ((_, features),) = asked("Ruth Finch met Anna Hale. She smiled.")
    last = features[:2, N_GENDER : N_GENDER + N_LAST]
    assert last[0, 8:10].tolist() == [1, 0]  # nobody between
    assert last[1, 8:10].tolist() == [0, 1]  # one person between


def test_roles_are_appended_where_the_reader_tells_them():
    ((_, features),) = asked("Ruth Finch met Anna Hale. She smiled.", with_roles=True)
    assert features.shape == (3, N_FEATURES + 3 * N_ROLE)
    assert features[0, -3 * N_ROLE : -2 * N_ROLE].tolist() == list(range(N_ROLE))
    assert not features[2, -2 * N_ROLE :].any()


def test_all_features_are_bounded_in_a_long_text():
    found = asked("Ruth Finch met Paul Hale and she saw him. " * 200)
    assert all(np.abs(features).max() < 5 for _, features in found)
