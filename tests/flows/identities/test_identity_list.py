"""Published identities: found by name, alias and id. What is printed: tests/flows/cli/test_identity_commands.py."""

from __future__ import annotations

import duckdb
import pytest

from flows.errors import InputError
from flows.identities.identity_list import PublishedIdentities
from flows.operations import open_snapshot
from tests.flows.identities.archive import IDS, archive


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> PublishedIdentities:
    return PublishedIdentities(open_snapshot(archive(tmp_path_factory.mktemp("archive") / "to")), "to")


def test_a_snapshot_of_an_earlier_version_says_what_to_do() -> None:
    with pytest.raises(InputError, match=r"^data: the published snapshot has no identities.*; build once"):
        PublishedIdentities(duckdb.connect(), "data")


@pytest.mark.parametrize("given", ["ANNA KOVACS", "kovács", "Mrs Kovacs", IDS.anna, IDS.anna[:8]])
def test_an_identity_is_found_by_name_alias_and_id(published: PublishedIdentities, given: str) -> None:
    assert published.find(given) == (IDS.anna, "Anna Kovács", "PERSON")


def test_names_go_before_aliases(published: PublishedIdentities) -> None:
    assert published.find("Lights").identity_id == IDS.harbour_org
    with pytest.raises(InputError, match=r"'Harbour Lights' may be .*PERSON.* or .*ORG.*; give the id"):
        published.find("Harbour Lights")


def test_names_with_quotes_and_wildcards_are_only_names(published: PublishedIdentities) -> None:
    for given in ("'; DROP VIEW identities; --", "%", "_", ""):
        assert published.matching(given) == []


def test_articles_are_given_by_either_id(published: PublishedIdentities) -> None:
    (article_id,) = published.articles(["a"])
    assert published.articles([article_id, "a"]) == [article_id]
    with pytest.raises(InputError, match="no article 'b'"):
        published.articles(["b"])
