"""Describe identities: their names, counts, dates and gender, from the entities of articles that are linked to them.

The articles of a month are summed up first, then the months. So a build only reads the months whose links change.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.contract.index_tables import ALIAS_MONTHS, IDENTITY_MONTHS
from transforms.contract.tables import GENDER_BASES

COUNTED = ("n_mentions", "n_quotes", "n_statements")
CHOSEN = ("name", "type", "wikidata_id", "country_code", "description")  # what most articles say
BASIS_WEIGHTS = {"pronoun": 4, "honorific": 3, "first_name": 1}  # a first name is a guess


def month_identities(links: pa.Table, entities: pa.Table) -> pa.Table:
    """Sum up the identities of one month.

    Args:
        links: A row per entity of an article: article_id, entity_id, identity_id, identity_name, identity_type,
            wikidata_id and country_code (of the known name that it is, else null).
        entities: The same entities: article_id, entity_id, n_mentions, n_quotes, n_statements, country_code,
            description, gender, gender_basis, and published_at of the article.

    Returns:
        Rows of `index_tables.IDENTITY_MONTHS`, sorted.
    """
    known = links.select(["article_id", "entity_id", "identity_id", "identity_name", "identity_type", "wikidata_id"])
    known = known.append_column("known_country", links["country_code"])
    rows = entities.join(known, ["article_id", "entity_id"], join_type="inner")
    columns = {
        "identity_id": rows["identity_id"],
        "name": rows["identity_name"],
        "type": rows["identity_type"],
        "wikidata_id": rows["wikidata_id"],
        "country_code": pc.coalesce(rows["known_country"], rows["country_code"]),
        **{name: rows[name] for name in ("description", "gender", "gender_basis", *COUNTED)},
        "first_seen": rows["published_at"],
        "last_seen": rows["published_at"],
        "weight": pa.array(np.ones(rows.num_rows, "int64")),
    }
    articles = {
        "n_articles": _count_articles(rows),
        "n_statement_articles": _count_articles(rows.filter(pc.greater(rows["n_statements"], 0))),
    }
    return _sum_up(pa.table(columns), articles)


def merge_months(months: pa.Table) -> pa.Table:
    """Sum up the rows of several months (`index_tables.IDENTITY_MONTHS`) to one row per identity, sorted."""
    articles = {name: _by_identity(months, name, "sum") for name in ("n_articles", "n_statement_articles")}
    return _sum_up(months.append_column("weight", months["n_articles"].cast("int64")), articles)


def month_aliases(links: pa.Table, names: pa.Table) -> pa.Table:
    """Count the articles of one month that call an identity by a name.

    Args:
        links: article_id, entity_id and identity_id of each entity of an article.
        names: article_id, entity_id and `alias`: the text of each mention that is a name; rows may repeat.

    Returns:
        Rows of `index_tables.ALIAS_MONTHS`, sorted.
    """
    keys = ["article_id", "entity_id"]
    rows = names.join(links.select([*keys, "identity_id"]), keys, join_type="inner")
    distinct = ["identity_id", "alias", "article_id"]
    pairs = rows.select(distinct).group_by(distinct).aggregate([])
    counted = pairs.group_by(["identity_id", "alias"]).aggregate([([], "count_all")])
    return _aliases(counted.rename_columns(["identity_id", "alias", "n_articles"]))


def merge_aliases(months: pa.Table) -> pa.Table:
    """Add up the rows of several months (`index_tables.ALIAS_MONTHS`) to one row per identity and alias, sorted."""
    summed = months.group_by(["identity_id", "alias"]).aggregate([("n_articles", "sum")])
    return _aliases(summed.rename_columns(["identity_id", "alias", "n_articles"]))


def _aliases(rows: pa.Table) -> pa.Table:
    return ALIAS_MONTHS.sorted(rows.cast(pa.schema([(f.name, f.type) for f in ALIAS_MONTHS.arrow_schema]))).cast(
        ALIAS_MONTHS.arrow_schema
    )


class ByIdentity(NamedTuple):
    """A value for each of some identities.

    Attributes:
        ids: Their ids.
        values: The value of each.
    """

    ids: pa.Array
    values: pa.Array

    def of(self, ids: pa.Array) -> pa.Array:
        """Return the values of other identities; null for those that have none."""
        return self.values.take(pc.index_in(ids, value_set=self.ids))


def _by_identity(rows: pa.Table, column: str, function: str) -> ByIdentity:
    """Aggregate a column by identity_id. Rows are taken in their order (`first`)."""
    found = rows.group_by("identity_id", use_threads=False).aggregate([(column, function)]).combine_chunks()
    return ByIdentity(*(found[name].combine_chunks() for name in ("identity_id", f"{column}_{function}")))


def _count_articles(rows: pa.Table) -> ByIdentity:
    """Count the articles by identity_id."""
    pairs = rows.select(["identity_id", "article_id"]).group_by(["identity_id", "article_id"]).aggregate([])
    return _by_identity(pairs, "article_id", "count")


def _sum_up(rows: pa.Table, articles: dict[str, ByIdentity]) -> pa.Table:
    """Return one row per identity.

    Args:
        rows: The columns of `IDENTITY_MONTHS`, and `weight`: the articles that a row speaks for.
        articles: n_articles and n_statement_articles.
    """
    ids = pc.unique(rows["identity_id"])
    found = {
        **{column: _most_common(rows, column) for column in CHOSEN},
        **_genders(rows),
        **{column: _by_identity(rows, column, "sum") for column in COUNTED},
        "first_seen": _by_identity(rows, "first_seen", "min"),
        "last_seen": _by_identity(rows, "last_seen", "max"),
    }
    columns = {"identity_id": ids} | {name: one.of(ids) for name, one in found.items()}
    columns |= {name: pc.fill_null(one.of(ids), 0) for name, one in articles.items()}
    schema = IDENTITY_MONTHS.arrow_schema
    typed = [columns[field.name].cast(field.type) for field in schema]
    return IDENTITY_MONTHS.sorted(pa.table(typed, schema=schema))


def _most_common(rows: pa.Table, column: str) -> ByIdentity:
    """Return the value with the most weight by identity_id; of equal ones the first that is not in capitals."""
    known = rows.select(["identity_id", column, "weight"]).filter(pc.is_valid(rows[column]))
    weights = known.group_by(["identity_id", column]).aggregate([("weight", "sum")])
    weights = weights.append_column("in_capitals", pc.utf8_is_upper(weights[column]))
    order = [("weight_sum", "descending"), ("in_capitals", "ascending"), (column, "ascending")]
    return _by_identity(weights.sort_by(order), column, "first")


def _genders(rows: pa.Table) -> dict[str, ByIdentity]:
    """Return `gender` and `gender_basis` by identity_id: the gender with most evidence, and its best evidence."""
    known = rows.select(["identity_id", "gender", "gender_basis", "weight"]).filter(pc.is_valid(rows["gender"]))
    evidence = pa.array([BASIS_WEIGHTS[basis] for basis in GENDER_BASES])
    bases = pa.array(GENDER_BASES)
    rank = pc.index_in(known["gender_basis"], value_set=bases)
    weight = pc.multiply(known["weight"], evidence.take(rank.combine_chunks()))
    gender = _most_common(known.drop_columns(["weight"]).append_column("weight", weight), "gender")
    agreeing = pc.equal(known["gender"], gender.of(known["identity_id"].combine_chunks()))
    best = _by_identity(known.append_column("rank", rank).filter(agreeing), "rank", "min")
    return {"gender": gender, "gender_basis": ByIdentity(best.ids, bases.take(best.values))}
