"""The links of months: what they depend on, and their table."""

import random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transforms.identities.entity_tables import article, entity, known, window
from transforms.contract.archive_tables import ENTITY_LINKS
from transforms.contract.ids import digest
from transforms.contract.months import month_before
from transforms.identities.known_names import KnownName
from transforms.identities.link_entities import COLUMNS, link_entities

MONTHS = ("2030-11", "2030-12", "2031-01", "2031-02", "unknown")
NAMES = (
    *("Ruth Finch", "R. Finch", "Finch", "FINCH", "Bob Vostek", "Robert Vostek", "Vostek", "Paul Finch"),
    *("ORG:Varnian Democratic Front", "ORG:VDF", "PERSON:VDF", "ORG:Acme Corp.", "ORG:Acme", "GPE:Chicago"),
    *("ORG:Chicago", "ORG:Chicago Foxes", "NORP:Norwegian", "GPE:Norway", "ORG:Ministry", "ORG:Foreign Ministry"),
)
KNOWN = known(("Vostek", KnownName("Bob Vostek", "PERSON", "Q1", "NO", None)))


def archive(seed: int) -> list[dict[str, Any]]:
    """Return the rows of some forty articles with some of the names, over all months."""
    draw = random.Random(seed)
    rows = []
    for i in range(40):
        month = draw.choice(MONTHS)
        for row in article(f"a{i}", *draw.sample(NAMES, draw.randint(1, 8)), month=month):
            row["n_mentions"] = draw.randint(1, 9)
            row["country_code"] = draw.choice(("NO", "US", None))
            row["description"] = draw.choice(("the finance minister", "a goalkeeper", None))
            row["gender"] = draw.choice(("female", "male", None))
            row["gender_basis"] = draw.choice(("honorific", "pronoun")) if row["gender"] else None
            rows.append(row)
    return rows


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6))
def test_the_order_of_rows_and_the_rest_of_the_focus_change_nothing(seed: int):
    rows = archive(seed)
    together = link_entities(window(*rows), MONTHS, KNOWN)
    assert together.num_rows == len(rows)
    random.Random(seed).shuffle(rows)
    assert link_entities(window(*rows), MONTHS[::-1], KNOWN) == together
    chunks = pa.concat_tables(window(*part) for part in (rows[::3], rows[1::3], rows[2::3]))
    assert link_entities(chunks, MONTHS, KNOWN) == together
    alone = []
    for month in MONTHS:
        near = [row for row in rows if row["published_month"] in (month, month_before(month))]
        alone.append(link_entities(window(*near), {month}, KNOWN))
    order = [("article_id", "ascending"), ("entity_id", "ascending")]
    assert pa.concat_tables(alone).sort_by(order).combine_chunks() == together.combine_chunks()


def test_the_table_has_the_columns_of_the_contract():
    found = link_entities(window(*archive(1)), MONTHS, KNOWN)
    assert found.schema == COLUMNS
    assert found.column_names[: len(ENTITY_LINKS.names)] == ENTITY_LINKS.names
    keys = [(a, e) for a, e in zip(found["article_id"].to_pylist(), found["entity_id"].to_pylist(), strict=True)]
    assert keys == sorted(set(keys))
    assert set(found["method"].to_pylist()) <= {"name", "alias", "context", "known"}
    assert all(0 < c <= 1 for c in found["confidence"].to_pylist())


def test_no_rows_and_no_focus_give_no_links():
    assert link_entities(window(), ["2030-11"]).num_rows == 0
    assert link_entities(window(*archive(1)), []).num_rows == 0
    assert link_entities(window(*archive(1)), ["1999-01"]).num_rows == 0


def test_a_full_name_has_one_id_in_every_month():
    rows = [*article("a", "Ruth Finch", month="2030-01"), *article("b", "RUTH J. FINCH", month="2039-01")]
    ids = link_entities(window(*rows), ["2030-01", "2039-01"])["identity_id"].to_pylist()
    assert ids == [digest("identity", "PERSON", "ruth finch", "")] * 2


@pytest.mark.parametrize(
    ("month", "linked"), [("2030-11", False), ("2030-12", True), ("2031-01", True), ("2031-02", False)]
)
def test_a_surname_is_linked_to_a_full_name_of_its_month_or_the_month_before(month: str, linked: bool):
    rows = [r for i in range(3) for r in article(f"full{i}", "Ilya Vostek", "ORG:Acme", month="2030-12")]
    found = link_entities(window(*rows, *article("short", "Vostek", "ORG:Acme", month=month)), [month]).to_pylist()
    names = {row["identity_name"] for row in found if row["article_id"] == "short"}
    assert ("Ilya Vostek" in names) == linked


def test_odd_names_are_linked():
    names = ("", ".", "-", "*", "\x1f", "Jr.", "al-", "'s", "The", "U.S.", "Ω", "李 明", "a" * 5000)
    types = ("PERSON", "ORG", "GPE", "NORP", "EVENT")
    rows = [entity(f"a{i}", name, type_) for i, name in enumerate(names) for type_ in types]
    found = link_entities(window(*rows), ["unknown"])
    assert found.num_rows == len(rows)
    assert found["identity_name"].null_count == 0
