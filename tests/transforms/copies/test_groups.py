"""Which items of a month come into one group."""

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.copies.fingerprints import article_fingerprint, quote_fingerprint
from transforms.copies.groups import ARTICLES, QUOTES, Items, assign_month

STORY = (
    "Ferry to Lunden late again. The ferry to Lunden left two hours late on Monday because its engine would not start, "
    "the captain said. Some sixty passengers waited in the rain at the old pier. The company that runs it has promised "
    "a new engine since the spring, but none has been ordered. Mayor Ada Marrow asked for a bridge. A bridge costs "
    "nine million crowns, her office said, and take three years to build. Fishermen fear that it would close the bay."
)
OTHER = (
    "Library of Parno opens its cellar. Readers may see the maps of the drowned villages from Friday, the head of the "
    "library said. The maps were found behind a wall when the heating was repaired. They show eleven villages, four "
    "of which were new. A school class has begun to copy them by hand. The exhibition is free and stays until winter."
)
DAY = datetime(2021, 3, 1, tzinfo=UTC)


def items(texts: dict[str, str], fingerprint=article_fingerprint, days: dict[str, int | None] | None = None) -> Items:
    at = [None if (day := (days or {}).get(id_, 0)) is None else DAY + timedelta(day) for id_ in texts]
    return Items(
        pa.array(list(texts), pa.string()),
        pa.array(at, pa.timestamp("us", "UTC")),
        pa.array([fingerprint(text) for text in texts.values()], pa.binary()),
    )


def firsts(month: Items, before: Items | None = None, rule=ARTICLES) -> dict[str, str]:
    found = assign_month(month, before or items({}), rule)
    return dict(zip(found["id"].to_pylist(), found["first_id"].to_pylist(), strict=True))


def sentences(text: str) -> list[str]:
    return text.split(". ")


def random_text(rng: random.Random, n: int) -> str:
    return " ".join(rng.choice("abcdefghij") + str(rng.randrange(300)) for _ in range(n))


def edited(text: str, rng: random.Random, share: float) -> str:
    return " ".join("new" if rng.random() < share else word for word in text.split())


def test_edited_shortened_and_moved_copies_join_the_first():
    parts = sentences(STORY)
    month = items(
        {
            "d": "No ferry on Monday. " + ". ".join(parts[1:4]),
            "c": ". ".join(parts[3:] + parts[:3]),
            "b": STORY.replace("Monday", "Tuesday").replace("two", "three").replace("captain", "mate"),
            "a": STORY,
            "x": OTHER,
        },
        days={"a": 0, "b": 1, "c": 1, "d": 2, "x": 2},
    )
    assert firsts(month) == {"a": "a", "b": "a", "c": "a", "d": "a", "x": "x"}


def test_undated_items_come_last_and_the_smallest_id_first():
    month = items({"a": STORY, "b": STORY + " Rain.", "c": STORY + " Snow."}, days={"a": None, "b": 3, "c": 3})
    found = assign_month(month, items({}), ARTICLES)
    assert found["id"].to_pylist() == ["b", "c", "a"]
    assert found["first_id"].to_pylist() == ["b"] * 3
    assert found["similarity"].to_pylist()[0] == 1.0
    assert all(0.9 < value < 1 for value in found["similarity"].to_pylist()[1:])


def test_a_first_of_the_month_before_is_the_first():
    before = items({"old": STORY, "y": OTHER}, days={"old": -20, "y": -9})
    assert firsts(items({"a": STORY, "b": STORY + " It rained."}), before) == {"a": "old", "b": "old"}


def test_a_brief_is_no_copy_of_a_long_text_that_holds_it():
    rng = random.Random(2)
    brief = random_text(rng, 30)
    assert firsts(items({"a": random_text(rng, 900) + " " + brief, "b": brief})) == {"a": "a", "b": "b"}


def test_a_template_with_other_names_and_figures_is_no_copy():
    rng = random.Random(3)
    month = {
        f"{i:03}": f"{random_text(rng, 3)} Q2 results. Net {rng.random()} vs {rng.random()} mln. "
        f"Shr {rng.random()} cts vs 3 cts. Note: results include {random_text(rng, 4)}. Figures are in crowns."
        for i in range(300)
    }
    assert [id_ for id_, first in firsts(items(month)).items() if id_ != first] == []


def test_a_story_that_very_many_papers_edit_is_one_group():
    rng = random.Random(4)
    story = random_text(rng, 200)
    month = {f"{i:03}": edited(story, rng, 0.08) for i in range(1, 200)} | {"000": story}
    assert set(firsts(items(month)).values()) == {"000"}


def test_an_item_that_a_later_one_resembles_more_becomes_a_first():
    rng = random.Random(5)
    first, new = random_text(rng, 80), random_text(rng, 120)
    report = f"{first} {new}"
    month = items({"a": f"{first} {random_text(rng, 120)}", "b": report, "c": edited(report, rng, 0.05)})
    assert firsts(items({"a": f"{first} {random_text(rng, 120)}", "b": report}))["b"] == "a"
    assert firsts(month) == {"a": "a", "b": "b", "c": "b"}


def test_edited_quotes():
    said = "We have asked for a bridge for eleven years, and all that we were ever given is another ferry"
    month = {
        "a": said,
        "b": "We have asked for a bridge for eleven years … all that we were ever given is another ferry",
        "c": "they had asked for a bridge for eleven years, and all that they were ever given was another ferry",
        "d": "all that we were ever given is another ferry",
        "e": "WE HAVE ASKED FOR A BRIDGE FOR TEN YEARS",
        "x": "The maps were behind a wall, and nobody had looked there since the war",
        "y": "No comment",
        "z": "No comment",
    }
    found = firsts(items(month, quote_fingerprint), rule=QUOTES)
    assert found == dict.fromkeys("abcde", "a") | {key: key for key in "xyz"}


def test_items_without_prints_are_firsts():
    assert firsts(items({"a": "", "b": ""})) == {"a": "a", "b": "b"}


def test_no_items_give_a_table_of_the_same_types():
    found = assign_month(items({}), items({"a": STORY}), ARTICLES)
    assert found.schema == assign_month(items({"a": STORY}), items({}), ARTICLES).schema
    assert found.num_rows == 0


def many(seed: int, n: int = 90) -> dict[str, str]:
    rng = random.Random(seed)
    texts = [random_text(rng, rng.choice([5, 40, 150, 600])) for _ in range(n // 3)]
    return {f"{i:03}": edited(rng.choice(texts), rng, rng.choice([0, 0.05, 0.2, 0.3])) for i in range(n)}


@settings(deadline=None, max_examples=8)
@given(st.integers(0, 1_000), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(seed, rng):
    texts = many(seed)
    days = {id_: rng.choice([0, 1, 2, None]) for id_ in texts}
    order = list(texts.items())
    rng.shuffle(order)
    before = many(seed + 1, 30)
    one = assign_month(items(texts, days=days), items({f"o{k}": v for k, v in before.items()}), ARTICLES)
    two = assign_month(
        items(dict(order), days=days), items({f"o{k}": v for k, v in reversed(before.items())}), ARTICLES
    )
    assert one.equals(two)


@settings(deadline=None, max_examples=8)
@given(st.integers(0, 1_000))
def test_the_firsts_are_firsts_and_a_text_is_a_copy_of_itself(seed):
    texts = many(seed)
    found = firsts(items(texts))
    assert all(found[first] == first for first in found.values())
    again = firsts(items(texts | {f"again-{id_}": text for id_, text in texts.items()}))
    assert all(again[f"again-{id_}"] == again[id_] for id_ in texts)


def test_the_size_of_blocks_changes_no_group(monkeypatch):
    texts = many(7, 150)
    whole = assign_month(items(texts), items({}), ARTICLES)
    monkeypatch.setattr("transforms.copies.groups.BLOCK", 500)
    assert assign_month(items(texts), items({}), ARTICLES).equals(whole)


def test_similarity_is_the_cosine_of_the_prints():
    parts = sentences(STORY)
    texts = {"a": STORY, "b": ". ".join(parts[:5])}
    a, b = (set(np.frombuffer(article_fingerprint(text), "<u4").tolist()) for text in texts.values())
    found = assign_month(items(texts), items({}), ARTICLES)
    assert abs(found["similarity"][1].as_py() - len(a & b) / (len(a) * len(b)) ** 0.5) < 1e-9
