from tests.transforms.linking.linked_texts import read
from transforms.linking.cluster import Cluster
from transforms.linking.coreference.candidate_people import (
    MOST_AHEAD,
    MOST_PEOPLE,
    Known,
    candidates,
    known_people,
)
from transforms.linking.coreference.placed_people import Placed, Places


def person(name: str) -> Cluster:
    return Cluster(name, "PERSON")


def at(start: int, who: Cluster, sentence: int = 0) -> Placed:
    """Return a name at a place."""
    article, mentions = read("Paul Hale left.")
    placed = Places(article).place(mentions[0], who, [])
    return placed._replace(start=start, end=start + 1, sentence=sentence)


def test_people_before_the_pronoun_come_first_and_the_last_one_leads():
    hale, finch, roe = person("Hale"), person("Finch"), person("Roe")
    before = [at(0, hale), at(1, finch), at(2, hale)]
    found = candidates(before, [at(9, roe), at(10, finch)], 0)
    assert [c.person.name for c in found] == ["Hale", "Finch", "Roe"]
    assert [[back for back, _ in c.before] for c in found] == [[0, 2], [1], []]
    assert [[k for k, _ in c.after] for c in found] == [[], [1], [0]]


def test_names_far_after_the_pronoun_do_not_count():
    assert candidates([], [at(9, person("Roe"), sentence=3)], 0) == []


def test_the_number_of_candidates_is_bounded_but_the_first_person_stays():
    many = [person(f"P{k}") for k in range(200)]
    named_after = person("Q")
    before = [at(k, who) for k, who in enumerate(many)]
    found = candidates(before, [at(300 + k, named_after) for k in range(50)], 0)
    assert len(found) <= MOST_PEOPLE + 1 + MOST_AHEAD
    assert many[0] in [c.person for c in found]
    assert max(len(c.after) for c in found) == MOST_AHEAD


def test_known_counts_mentions():
    text = "Anna Roe, his wife, slept."
    _, mentions = read(text)
    roe = person("Anna Roe")
    roe.mentions = [0]
    known: Known = known_people(text, [roe], mentions)[id(roe)]
    for gender in (None, "female", "female"):
        known.add(gender)
    assert (known.mentions, known.names, known.pronouns) == (3, 1, {"male": 0, "female": 2})
    assert (known.name_gender, known.in_article) == ("female", 1)
