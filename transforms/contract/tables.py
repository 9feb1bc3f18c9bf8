"""Declare every published table, and the records and refusals that precede them: the data contract."""

from __future__ import annotations

from transforms.contract.schema import Column, Table

SCHEMA_VERSION = 3

QUOTE_KINDS = ("direct", "mixed", "indirect")
ACTS = ("speech", "thought", "intention", "attitude")
SPEAKER_TYPES = ("person", "organization", "place", "group", "document", "anonymous", "unknown")
PARTS = ("headline", "dateline", "body", "credit", "caption", "boilerplate")
PARTS_WITHOUT_QUOTES = ("credit", "boilerplate")
ROLES = ("content", "speaker", "cue")
FORMS = ("name", "nominal", "pronoun")
NAMED_TYPES = ("PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "EVENT", "LAW", "WORK_OF_ART", "PRODUCT")
GENDERS = ("female", "male")
GENDER_BASES = ("pronoun", "honorific", "first_name")
LINK_METHODS = ("name", "alias", "context", "known", "decision")
ENTITY_TYPES = (*NAMED_TYPES, "DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL")

ARTICLE_ID = Column("article_id", "string", "Hash of the namespace and the external id; the same on any machine.")
START = Column("start", "int32", "First character: Unicode code points into articles.text.", least=0)
END = Column("end", "int32", "One past the last character: Unicode code points into articles.text.", least=1)
TEXT = Column("text", "string", "articles.text[start:end].")
SENTENCE_INDEX = Column(
    "sentence_index", "int32", "Index of the sentence that it starts in, from 0 in the article.", least=0
)
N_WORDS = Column("n_words", "int32", "Number of words: runs of characters without white space in the text.", least=0)

GENDER_BASIS_MEANING = "What tells the gender: a pronoun, an honorific, or the first name, which is a guess."


def count_column(name: str, of: str) -> Column:
    """Return a column that counts `of`, a plural noun."""
    return Column(name, "int32", f"Number of {of}.", least=0)


def _confidence(of: str) -> Column:
    return Column("confidence", "float64", f"0 to 1: how sure the reader is of the {of}.", least=0, most=1)


ARTICLES = Table(
    "articles",
    "One row per article",
    key=("article_id",),
    order=("published_at", "article_id"),
    columns=(
        ARTICLE_ID,
        Column("external_id", "string", "The input's own id, path below the input, or sha256: of the text."),
        Column("source", "string", "Publisher or feed: the namespace of the external id."),
        Column("url", "string", "Where the article was published.", null=True),
        Column("title", "string", "Headline.", null=True),
        Column("byline", "string", "Author line, as in the input; else of the text, after “By”.", null=True),
        Column("dateline", "string", "Place and date at the start of the text, as written there.", null=True),
        Column("section", "string", "Section or category, as in the input.", null=True),
        Column(
            "language",
            "string",
            "ISO 639-1 code: of the text, or as the input gives it where the text leaves it open.",
            null=True,
        ),
        Column("published_at", "timestamp", "When it was published, UTC.", null=True),
        Column("updated_at", "timestamp", "When this version was published, UTC.", null=True),
        Column("published_raw", "string", "The date of publication, as in the input.", null=True),
        Column("text", "string", "The repaired text: all offsets refer to it."),
        Column("text_key", "string", "Hash of the text's letters and digits, case folded: equal in exact copies."),
        Column("raw_uri", "string", "File (and line) that the article came from."),
        Column("raw_sha256", "string", "SHA-256 of the raw record's bytes, in hexadecimal."),
        Column("raw_format", "string", "Format of the input, such as txt, jsonl, csv, html, rss, warc or pdf."),
        Column("content_sha256", "string", "SHA-256 of the record's fields: equal as long as none of them changes."),
        Column("reader", "string", "Reader that read it."),
        Column("reader_version", "string", "Version of that reader, its rules and lexicons."),
        Column("n_chars", "int32", "Length of text in code points.", least=1),
        N_WORDS,
        count_column("n_sentences", "rows in sentences"),
        count_column("n_quotes", "rows in quotes"),
        count_column("n_mentions", "rows in entity_mentions"),
    ),
)

SENTENCES = Table(
    "sentences",
    "One row per sentence",
    key=("sentence_id",),
    order=("article_id", "start"),
    columns=(
        ARTICLE_ID,
        Column("sentence_id", "string", "Hash of the article, the table and the offsets."),
        Column("sentence_index", "int32", "Position in the article, from 0.", least=0),
        Column("paragraph_index", "int32", "Index of its paragraph, from 0 in the article.", least=0),
        START,
        END,
        N_WORDS,
        TEXT,
        Column("part", "string", "The part of the article that it belongs to.", values=PARTS),
    ),
    references=((("article_id",), "articles"),),
)

QUOTES = Table(
    "quotes",
    "One row per attribution: who said what",
    key=("quote_id",),
    order=("article_id", "start"),
    columns=(
        ARTICLE_ID,
        Column("quote_id", "string", "Hash of the article, the table, and the offsets of the content."),
        Column("quote_index", "int32", "Position in the article, from 0.", least=0),
        Column("start", "int32", "Start of the first content span: code points into articles.text.", least=0),
        Column(
            "end", "int32", "End of the last content span (a cue may stand between two spans): code points.", least=1
        ),
        N_WORDS,
        Column("kind", "string", "Whether all, part or none of it stands in quotation marks.", values=QUOTE_KINDS),
        Column("text", "string", "The content spans joined by one space."),
        Column("text_key", "string", "Hash of its letters and digits, case folded: equal for the same words."),
        Column(
            "cue",
            "string",
            'The words that attribute the quote: "said", "according to"; a colon or dash beside a name.',
            null=True,
        ),
        Column("cue_lemma", "string", 'The cue\'s base form: "say", "according to".', null=True),
        Column(
            "act",
            "string",
            "What it reports: something said or written, a thought, an intention, or an attitude or event that nobody "
            "says; null where that cannot be told, or where the content only names a topic.",
            values=ACTS,
            null=True,
        ),
        Column("speaker", "string", "The speaker mention, as in the article.", null=True),
        Column(
            "speaker_name",
            "string",
            "Name of the speaker, resolved within the article; null for an anonymous source.",
            null=True,
        ),
        Column("speaker_entity_id", "string", "With article_id: the speaker's row in entities.", null=True),
        Column(
            "speaker_confidence",
            "float64",
            "0 to 1: how sure speaker_name is, or that nobody is named, given the speaker mention.",
            least=0,
            most=1,
        ),
        Column("speaker_type", "string", "Type of the resolved speaker.", values=SPEAKER_TYPES),
        Column("speaker_description", "string", "The speaker's office or role, as in the article.", null=True),
        Column("first_sentence_index", "int32", "Sentence in which the content starts.", least=0),
        Column("last_sentence_index", "int32", "Sentence in which the content ends.", least=0),
        _confidence("content and the speaker mention"),
    ),
    references=((("article_id",), "articles"), (("article_id", "speaker_entity_id"), "entities")),
)

QUOTE_SPANS = Table(
    "quote_spans",
    "One row per contiguous piece of a quote: of its content, speaker mention or cue",
    key=("quote_id", "role", "span_index"),
    order=("article_id", "start"),
    columns=(
        ARTICLE_ID,
        Column("quote_id", "string", "The quote it belongs to."),
        Column("role", "string", "Whether the piece is content, speaker mention or cue.", values=ROLES),
        Column("span_index", "int32", "Position among the quote's spans of that role, from 0.", least=0),
        START,
        END,
        TEXT,
        Column("verbatim", "bool", "Whether it stands in quotation marks; the text of a mixed quote keeps them."),
    ),
    references=((("article_id",), "articles"), (("quote_id",), "quotes")),
)

ENTITY_MENTIONS = Table(
    "entity_mentions",
    "One row per mention of an entity, a date or an amount",
    key=("mention_id",),
    order=("article_id", "start"),
    columns=(
        ARTICLE_ID,
        Column("mention_id", "string", "Hash of the article, the table, the type and the offsets."),
        Column("entity_id", "string", "With article_id: its row in entities; null for dates and amounts.", null=True),
        SENTENCE_INDEX,
        START,
        END,
        TEXT,
        Column("type", "string", "The type, by its name in OntoNotes.", values=ENTITY_TYPES),
        Column("form", "string", "A name, a noun phrase or a pronoun.", values=FORMS),
        _confidence("span and the type"),
    ),
    references=((("article_id",), "articles"), (("article_id", "entity_id"), "entities")),
)

ENTITIES = Table(
    "entities",
    "One row per entity of an article",
    key=("article_id", "entity_id"),
    order=("article_id", "first_start"),
    columns=(
        ARTICLE_ID,
        Column(
            "entity_id",
            "string",
            "Hash of canonical name and type: the same in every article, so that it joins articles.",
        ),
        Column("name", "string", "Canonical name: the fullest in the article."),
        Column("type", "string", "The type, by its name in OntoNotes.", values=NAMED_TYPES),
        count_column("n_mentions", "mentions that resolve to it"),
        count_column("n_quotes", "quotes whose speaker it is"),
        Column("first_start", "int32", "Start of its first mention: code points into articles.text.", least=0),
        Column(
            "salience",
            "float64",
            "0 to 1: its share of the article's resolved mentions, those in the headline and the first three "
            "sentences counted double.",
            least=0,
            most=1,
        ),
        Column(
            "country_code",
            "string",
            "ISO 3166-1 alpha-2 code of the country, or of the country that it lies in.",
            null=True,
        ),
        Column("wikidata_id", "string", "Always null in this version; reserved for Wikidata's Q-number.", null=True),
        Column("description", "string", "Its office or role, as in the article.", null=True),
        Column("gender", "string", "A person's gender, as the article has it.", values=GENDERS, null=True),
        Column("gender_basis", "string", GENDER_BASIS_MEANING, values=GENDER_BASES, null=True),
    ),
    references=((("article_id",), "articles"),),
)

TABLES = {t.name: t for t in (ARTICLES, SENTENCES, QUOTES, QUOTE_SPANS, ENTITY_MENTIONS, ENTITIES)}

RECORDS = Table(
    "records",
    "One row per record accepted from the input, before it is read",
    key=("article_id", "content_sha256"),
    order=("article_id", "content_sha256"),
    columns=(
        *(c for c in ARTICLES.columns if c.name in ("article_id", "external_id", "source", "url", "title")),
        *(c for c in ARTICLES.columns if c.name in ("byline", "section", "language", "published_at", "updated_at")),
        *(c for c in ARTICLES.columns if c.name == "published_raw"),
        Column("text", "string", "The raw text, decoded, not yet repaired."),
        *(c for c in ARTICLES.columns if c.name in ("raw_uri", "raw_sha256", "raw_format", "content_sha256")),
    ),
)

QUARANTINE = Table(
    "quarantine",
    "One row per refused record",
    key=("raw_sha256", "place", "reason"),
    order=("raw_uri", "place"),
    columns=(
        Column("reason", "string", "Reason code."),
        Column("message", "string", "What is wrong, and what to do."),
        Column("raw_uri", "string", "Input file."),
        Column("place", "string", "Place in the file: line N, row N or the like, file, or article."),
        Column("run_id", "string", "Id of the run that refused it."),
        Column("refused_at", "timestamp", "When it was refused, UTC."),
        Column("raw_sha256", "string", "SHA-256 of the raw record's bytes, in hexadecimal."),
        Column("raw", "binary", "The raw record's bytes (the first MiB)."),
    ),
)


REFUSED_COLUMNS = [name for name in QUARANTINE.names if name not in ("run_id", "refused_at")]  # a run adds these two
