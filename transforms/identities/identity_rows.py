"""Describe identities: their names, counts, dates and gender, from the entities of articles that are linked to them.

The articles of a month are summed up first, then the months. So a build only reads the months whose links change.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
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
    country = pc.coalesce(rows["known_country"], rows["country_code"])
    columns = {
        "identity_id": rows["identity_id"],
        "name": rows["identity_name"],
        "type": rows["identity_type"],
        "wikidata_id": rows["wikidata_id"],
        "country_code": country,
        **{name: rows[name] for name in ("description", "gender", "gender_basis")},
        **{name: rows[name] for name in ("n_mentions", "n_quotes", "n_statements")},
        "first_seen": rows["published_at"],
        "last_seen": rows["published_at"],
    }
    articles = pd.DataFrame(
        {
            "n_articles": _count_articles(rows),
            "n_statement_articles": _count_articles(rows.filter(pc.greater(rows["n_statements"], 0))),
        }
    )
    return _sum_up(pa.table(columns).to_pandas().assign(weight=1), articles.fillna(0))


def merge_months(months: pa.Table) -> pa.Table:
    """Sum up the rows of several months (`index_tables.IDENTITY_MONTHS`) to one row per identity, sorted."""
    rows = months.to_pandas()
    articles = rows.groupby("identity_id")[["n_articles", "n_statement_articles"]].sum()
    return _sum_up(rows.assign(weight=rows["n_articles"]), articles)


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


def _count_articles(rows: pa.Table) -> pd.Series[int]:
    """Count the articles by identity_id."""
    pairs = rows.select(["identity_id", "article_id"]).group_by(["identity_id", "article_id"]).aggregate([])
    counted = pairs.group_by("identity_id").aggregate([([], "count_all")]).to_pandas()
    counts: pd.Series[int] = counted.set_index("identity_id")["count_all"]
    return counts


def _sum_up(rows: pd.DataFrame, articles: pd.DataFrame) -> pa.Table:
    """Return one row per identity.

    Args:
        rows: The columns of `IDENTITY_MONTHS` but those of `articles`, and `weight`: articles a row speaks for.
        articles: n_articles and n_statement_articles, by identity_id.
    """
    grouped = rows.groupby("identity_id")
    columns: dict[str, Any] = {
        **{column: _most_common(rows, column) for column in CHOSEN},
        **_genders(rows),
        **{column: grouped[column].sum() for column in COUNTED},
        "first_seen": grouped["first_seen"].min(),
        "last_seen": grouped["last_seen"].max(),
        "n_articles": articles["n_articles"],
        "n_statement_articles": articles["n_statement_articles"],
    }
    found = pd.DataFrame(columns, index=articles.index)
    return IDENTITY_MONTHS.sorted(IDENTITY_MONTHS.to_arrow(IDENTITY_MONTHS.typed(found.reset_index())))


def _most_common(rows: pd.DataFrame, column: str) -> pd.Series[str]:
    """Return the value with the most weight by identity_id; of equal ones the first that is not in capitals."""
    weights = rows.dropna(subset=[column]).groupby(["identity_id", column])["weight"].sum().reset_index()
    weights["in_capitals"] = weights[column].str.isupper()
    ordered = weights.sort_values(["identity_id", "weight", "in_capitals", column], ascending=[True, False, True, True])
    chosen: pd.Series[str] = ordered.drop_duplicates("identity_id").set_index("identity_id")[column]
    return chosen


def _genders(rows: pd.DataFrame) -> dict[str, pd.Series[str]]:
    """Return `gender` and `gender_basis` by identity_id: the gender with most evidence, and its best evidence."""
    known = rows.dropna(subset=["gender"])
    weighted = known.assign(weight=known["weight"] * known["gender_basis"].map(BASIS_WEIGHTS).astype("int64"))
    gender = _most_common(weighted, "gender")
    agreeing = known[known["gender"] == known["identity_id"].map(gender)]
    rank = agreeing["gender_basis"].map(GENDER_BASES.index)
    best = rank.groupby(agreeing["identity_id"]).min()
    return {"gender": gender, "gender_basis": best.map(lambda k: GENDER_BASES[int(k)])}
