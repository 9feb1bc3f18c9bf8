"""The keys of names: which spellings are one, and the same key from both functions."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.identities.alias_keys import alias_key, alias_keys

SPELLINGS = st.text(st.characters(codec="utf-8") | st.sampled_from(". ,theTHE'’\t\x1c\x0bøÅßİñ"), max_size=12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The U.S.", "us"),
        ("Anna Kovács", "ANNA KOVACS"),
        ("Łukasz Ørn", "lukasz orn"),
        ("Berg, Jr.", "Berg  Jr"),
        ("Côte d’Ivoire", "Cote d'Ivoire"),
        ("Weiß", "WEISS"),
        ("İzmir", "Izmir"),
        ("the  Harbour Board", "Harbour Board"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert alias_key(one) == alias_key(other)


@pytest.mark.parametrize(("one", "other"), [("Berg", "Berger"), ("Ana Berg", "Anna Berg"), ("Theodor", "odor")])
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert alias_key(one) != alias_key(other)


def test_a_name_of_full_stops_has_no_key() -> None:
    assert alias_key(" .., ") == ""
    assert alias_key("The The") == "the"


@given(st.lists(SPELLINGS, max_size=5))
def test_arrays_have_the_same_keys(names: list[str]) -> None:
    assert alias_keys(pa.array(names, pa.string())).to_pylist() == [alias_key(name) for name in names]
