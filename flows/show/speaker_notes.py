"""Say in words who speaks in each quote of an article and why the tables say so, and who its entities are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flows.report.charts import visible
from flows.show.article_tables import ArticleTables
from flows.show.snapshot_files import Row
from flows.wording import count, shortened
from transforms.contract.shown_quotes import MIN_CONFIDENCE, SHOWN_ACT, SHOWN_RULE

FORMS = {"name": "a name", "nominal": "a noun phrase", "pronoun": "a pronoun"}
METHODS = {
    "name": "the same name",
    "alias": "another name of the identity",
    "context": "the context",
    "known": "a list of known names",
    "decision": "a person's decision",
}
BASES = {"pronoun": "a pronoun", "honorific": "an honorific", "first_name": "the first name, a guess"}
KINDS = {"direct": "direct", "mixed": "partly in quotation marks", "indirect": "indirect"}
NOBODY = {
    "anonymous": "nobody is named",
    "document": "a document",
    "group": "a group",
    "unknown": "nobody was found",
}
MAX_ALIASES = 5
MAX_PAPERS = 5

Fact = tuple[str, str]  # what it is about, and what the tables say


@dataclass(frozen=True)
class QuoteNote:
    """What the tables say of one quote.

    Attributes:
        number: Its number in the article, from 1.
        quote_id: Its id.
        speaker: Name of the speaker, else the mention, else `no speaker`.
        text: Its words, shortened.
        confidence: How sure its content and the speaker mention are, 0 to 1.
        is_shown: Whether reports and the view `statements` have it.
        facts: The rest, a line each.
    """

    number: int
    quote_id: str
    speaker: str
    text: str
    confidence: float
    is_shown: bool
    facts: list[Fact]


@dataclass(frozen=True)
class EntityNote:
    """What the tables say of one entity of the article.

    Attributes:
        name: Its name in the article.
        type: Its type, by OntoNotes' name.
        counts: Its type, how often the article mentions and quotes it, and its salience.
        facts: The rest, a line each.
    """

    name: str
    type: str
    counts: str
    facts: list[Fact]


def quote_notes(tables: ArticleTables, front: str = "") -> list[QuoteNote]:
    """Return a note per quote, in the order of the article.

    What is known over the archive of a speaker is said with its first quote, and with the quote that was asked for.

    Args:
        tables: The rows of the article.
        front: Id of the quote that was asked for; "" for none.
    """
    spans = {row["quote_id"]: row for row in reversed(tables.quote_spans) if row["role"] == "speaker"}
    mentions = _by("entity_id", tables.entity_mentions)
    archive = _archive_facts(tables)
    groups = _by("group_id", tables.quote_groups)
    grouped = {row["quote_id"]: row for row in tables.quote_groups}
    firsts: dict[str | None, int] = {}
    notes = []
    for number, quote in enumerate(tables.quotes, 1):
        quote_id, entity_id = quote["quote_id"], quote["speaker_entity_id"]
        known = archive.get(entity_id, [])
        first = firsts.setdefault(entity_id, number)
        facts = [
            ("speaker", _speaker(quote, _mention(quote, spans.get(quote_id), mentions))),
            ("who", _who(quote)),
            ("quote", _quote(quote)),
            *(
                known
                if number == first or quote_id == front
                else [(label, f"see quote {first}") for label, _ in known[:1]]
            ),
            *_same_words(grouped.get(quote_id), groups),
        ]
        notes.append(_note(number, quote, facts))
    return notes


def entity_notes(tables: ArticleTables) -> list[EntityNote]:
    """Return a note per entity of the article, the most salient first."""
    archive = _archive_facts(tables)
    ordered = sorted(tables.entities, key=lambda row: (-row["salience"], row["first_start"], row["entity_id"]))
    return [
        EntityNote(
            name=visible(row["name"]),
            type=row["type"],
            counts=_counts(row),
            facts=[*_described(row), *archive.get(row["entity_id"], _gender(row))],
        )
        for row in ordered
    ]


def copies_of(tables: ArticleTables) -> list[Fact]:
    """Return which other articles are near copies of the article, and who had it first; nothing where none is."""
    rows = tables.article_copies
    if len(rows) < 2:
        return []
    own = next(row for row in rows if row["article_id"] == tables.article["article_id"])
    agency = f"; it names {visible(own['agency'])} as its source" if own["agency"] else ""
    order = "this article is the first" if own["is_first"] else f"first in {_paper(rows[0])}"
    others = [row for row in rows if row["article_id"] != own["article_id"]]
    return [("copies", f"{_in_papers(rows)}; {order}{agency}"), ("others", _list(map(_paper, others), MAX_PAPERS))]


def rule() -> str:
    """Return which quotes are shown by default, as a sentence."""
    return f"Reports and the view statements have quotes that are {SHOWN_RULE}."


def _note(number: int, quote: Row, facts: list[Fact]) -> QuoteNote:
    return QuoteNote(
        number=number,
        quote_id=quote["quote_id"],
        speaker=visible(quote["speaker_name"] or quote["speaker"] or "") or "no speaker",
        text=shortened(visible(quote["text"])),
        confidence=quote["confidence"],
        is_shown=_is_shown(quote),
        facts=facts,
    )


def _is_shown(quote: Row) -> bool:
    return quote.get("act") == SHOWN_ACT and quote["confidence"] >= MIN_CONFIDENCE


def _by(column: str, rows: Iterable[Row]) -> dict[str | None, list[Row]]:
    found: dict[str | None, list[Row]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found


def _mention(quote: Row, span: Row | None, mentions: Mapping[str | None, Sequence[Row]]) -> Row | None:
    """Return the speaker's longest mention in the speaker span of a quote; None where there is none.

    Args:
        quote: The quote.
        span: Its speaker span, if it has one.
        mentions: The article's mentions by entity_id.
    """
    if span is None or quote["speaker_entity_id"] is None:
        return None
    of_speaker = mentions.get(quote["speaker_entity_id"], ())
    within = [row for row in of_speaker if row["start"] < span["end"] and row["end"] > span["start"]]
    return max(within, key=lambda row: (row["end"] - row["start"], -row["start"]), default=None)


def _speaker(quote: Row, mention: Row | None) -> str:
    """Return how the mention leads to the speaker's name, and how sure that is."""
    if quote["speaker"] is None:
        return "no words of the article say who it is"
    words = f"“{visible(quote['speaker'])}”"
    sure = f", {quote['speaker_confidence']:.2f}" if quote.get("speaker_confidence") is not None else ""
    name = visible(quote["speaker_name"] or "")
    if not name:
        return f"{words}: {NOBODY.get(quote['speaker_type'], 'nobody is named')}{sure}"
    form = f" ({FORMS[mention['form']]})" if mention else ""
    return f"{words}{form} stands for {name}{sure}"


def _who(quote: Row) -> str:
    description = visible(quote["speaker_description"] or "")
    return f"{quote['speaker_type']}{f', {description}' if description else ''}"


def _quote(quote: Row) -> str:
    cue = visible(quote["cue"] or "")
    lemma = visible(quote["cue_lemma"] or "")
    said = f"cue “{cue}”{f' ({lemma})' if lemma != cue else ''}" if cue else "no cue"
    act = quote.get("act") or "no act of speech that can be told"
    return f"{KINDS[quote['kind']]}, {act}, {said}; content and speaker mention: {quote['confidence']:.2f}"


def _archive_facts(tables: ArticleTables) -> dict[str, list[Fact]]:
    """Return what is known over the archive of the article's entities, by entity_id."""
    identities = {row["identity_id"]: row for row in tables.identities}
    aliases = _by("identity_id", tables.identity_aliases)
    return {
        link["entity_id"]: _identity(link, identities[link["identity_id"]], aliases.get(link["identity_id"], []))
        for link in tables.entity_links
        if link["identity_id"] in identities
    }


def _identity(link: Row, identity: Row, aliases: Sequence[Row]) -> list[Fact]:
    name = visible(identity["name"])
    counts = f"in {count(identity['n_articles'], 'article')}, {count(identity['n_statements'], 'statement')}"
    why = f"by {METHODS[link['method']]}, {link['confidence']:.2f}"
    others = sorted(aliases, key=lambda row: (-row["n_articles"], row["alias"]))
    called = [visible(row["alias"]) for row in others if row["alias"] != identity["name"]]
    return [
        ("in the archive", f"{name}, {counts}; linked {why}"),
        *([("also called", _list(called, MAX_ALIASES))] if called else []),
        *_gender(identity),
        *([("Wikidata", visible(identity["wikidata_id"]))] if identity["wikidata_id"] else []),
    ]


def _gender(row: Row) -> list[Fact]:
    if not row.get("gender"):
        return []
    basis = BASES.get(row["gender_basis"] or "", "")
    return [("gender", f"{row['gender']}{f', by {basis}' if basis else ''}")]


def _counts(row: Row) -> str:
    quotes = f", {count(row['n_quotes'], 'quote')}" if row["n_quotes"] else ""
    return f"{row['type']}, {count(row['n_mentions'], 'mention')}{quotes}, salience {row['salience']:.2f}"


def _described(row: Row) -> list[Fact]:
    return [("description", visible(row["description"]))] if row["description"] else []


def _same_words(own: Row | None, groups: Mapping[str | None, Sequence[Row]]) -> list[Fact]:
    """Return in how many papers the words of a quote are, and which had them first."""
    if own is None:
        return []
    rows = groups[own["group_id"]]
    first = "first here" if own["is_first"] else f"first in {_paper(rows[0])}"
    return [("same words", f"{_in_papers(rows)}; {first}")]


def _in_papers(rows: Sequence[Row]) -> str:
    articles = {row["article_id"] for row in rows}
    papers = {row["source"] for row in rows}
    return f"in {count(len(articles), 'article')} of {count(len(papers), 'paper')}"


def _paper(row: Row) -> str:
    day = f"{row['published_at']:%Y-%m-%d}" if row["published_at"] else "no date"
    return f"{visible(row['source'])}, {day} ({row['article_id'][:8]})"


def _list(values: Iterable[str], most: int) -> str:
    """Return the first values, and how many more there are."""
    every = list(values)
    more = len(every) - most
    return "; ".join(every[:most]) + (f"; and {more:,} more" if more > 0 else "")
