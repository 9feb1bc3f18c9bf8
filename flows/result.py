"""The result of a build, as the command line, the flows and notebooks get it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from transforms.records.accounting import PLACES

if TYPE_CHECKING:
    from flows.ingest.sources import Sources

SHOWN_REFUSALS = 10  # newly refused records in the command line's summary and in reports
QUARANTINE_EVENT = "newstables.quarantine.exceeded"  # a run tells Prefect that it refused too large a share


class _Counts(BaseModel):
    model_config = ConfigDict(frozen=True)


class QuarantineCounts(_Counts):
    """Refused records of a build.

    Attributes:
        new: Records that no earlier run had refused.
        known: Records that an earlier run had refused too.
        share: `new` as a share of all records read, 0 to 1.
        limit: Share above which a run warns.
        reasons: Refused records by reason code, most frequent first.
        solved: Records that earlier runs refused, by how this run found them solved: a key of
            `flows.ingest.refusal_log.OUTCOMES`.
    """

    new: int = 0
    known: int = 0
    share: float = 0.0
    limit: float = 0.0
    reasons: dict[str, int] = {}
    solved: dict[str, int] = {}


class InputCounts(_Counts):
    """The input of a build in numbers.

    Attributes:
        files: Number of files.
        bytes: Their size.
        formats: Files by format.
        as_before: Files that were not opened, as they have not changed since all their records were published.
        passed_over: Files that are not input, by ending.
        barren: Folders of the input in which nothing is read.
    """

    files: int = 0
    bytes: int = 0
    formats: dict[str, int] = {}
    as_before: int = 0
    passed_over: dict[str, int] = {}
    barren: list[str] = []


class ReaderInfo(_Counts):
    """A reader: its name and version."""

    name: str
    version: str


class QuotedSpeaker(_Counts):
    """A speaker's name, with its number of quotes that are shown by default and of the articles they stand in."""

    name: str
    quotes: int
    articles: int


class RepeatedQuote(_Counts):
    """A quote whose words stand in several papers, as the first of them has it.

    Attributes:
        text: The quote on one line, shortened where it is long.
        speaker: Name of the speaker, else the speaker mention; None without any.
        papers: Number of sources that have it.
        articles: Number of articles that have it.
        title: Title of the first article; None where it has none.
        source: Source of the first article.
        day: Day of its publication (UTC) as YYYY-MM-DD; None where it has no date.
    """

    text: str
    speaker: str | None
    papers: int
    articles: int
    title: str | None
    source: str
    day: str | None


class CopiedStory(_Counts):
    """An article with copies in other papers.

    Attributes:
        title: Title of the first article; None where it has none.
        source: Source of the first article.
        day: Day of its publication (UTC) as YYYY-MM-DD; None where it has no date.
        agency: News agency that one of the articles names as its source; None without any.
        papers: Number of sources that have it.
        articles: Number of articles that have it.
    """

    title: str | None
    source: str
    day: str | None
    agency: str | None
    papers: int
    articles: int


class SampleQuote(_Counts):
    """A quote as reports show it.

    Attributes:
        text: The quote on one line, shortened where it is long.
        speaker: Name of the speaker.
        kind: `direct`, `mixed` or `indirect`.
        confidence: 0 to 1, two digits.
        title: Title of the article; None where it has none.
        source: Source of the article.
        day: Day of publication (UTC) as YYYY-MM-DD; None where it has no date.
        quote_id: Its id; "" where an earlier version wrote it.
        article_id: Id of the article; "" where an earlier version wrote it.
    """

    text: str
    speaker: str
    kind: str
    confidence: float
    title: str | None
    source: str
    day: str | None
    quote_id: str = ""
    article_id: str = ""


class QuoteSamples(_Counts):
    """Some quotes of a snapshot; see `flows.report.quote_samples`.

    Attributes:
        looked_at: Number of quotes that were looked at.
        shown: Number of these that are shown by default and have a speaker; the samples are chosen from them.
        person: The most quoted person.
        surest: Those with the highest confidence.
        least_sure: Those with the lowest confidence.
        of_person: Quotes of that person, the surest first.
        repeated: The quotes that most papers have.
        copied: The stories that most papers have.
    """

    looked_at: int = 0
    shown: int = 0
    person: str | None = None
    surest: list[SampleQuote] = []
    least_sure: list[SampleQuote] = []
    of_person: list[SampleQuote] = []
    repeated: list[RepeatedQuote] = []
    copied: list[CopiedStory] = []


class SearchIndexUpdate(_Counts):
    """What a build did to the index that `newstables search` reads.

    Attributes:
        path: Absolute path of the file; None where it could not be brought up to date, because of a `problem`.
        made: Why it was made anew; "" where it was not.
        added: Articles, or new versions of articles, that were added; `removed` counts those that were removed.
        seconds: How long it took; `bytes` is the size of the file.
    """

    path: str | None = None
    made: str = ""
    added: int = 0
    removed: int = 0
    seconds: float = 0.0
    bytes: int = 0
    problem: str | None = None


class RefusedRecord(_Counts):
    """A newly refused record.

    Attributes:
        reason: Reason code.
        message: What is wrong and what to do.
        raw_uri: Input file.
        place: Place in the file: `line N`, `row N` or the like, `file` or `article`.
    """

    reason: str
    message: str
    raw_uri: str
    place: str

    @property
    def where(self) -> str:
        """The file, and the place in it if the record is one of several."""
        return self.raw_uri if self.place in ("file", "article") else f"{self.raw_uri}, {self.place}"


class Result(BaseModel):
    """The result of a build; `--json` prints these keys.

    Attributes:
        status: `published`; `unchanged` (all input was known); `empty` (the default input has nothing); `dry run`.
        reason: Where status is `empty`: which folder has nothing to read, and what to do.
        run_id: Id of the run: also the id of the new snapshot and the prefix of the quarantine files.
        snapshot: Absolute path, or URL, of the snapshot that is published now; None where nothing is.
        report: Absolute path of that snapshot's HTML report (for an object store, of the local copy); None where there
            is none, or where status is `empty`.
        report_error: Why there is no report, where it could not be written.
        accounting: Records by where they ended (see `transforms.records.accounting.PLACES`), and `read`: their sum.
        quarantine: Refused records.
        stale: Published articles that another reader or version read.
        reader_before: Name of the reader of the build before; None for a first build.
        refreshed: Articles read again from the tables because the input lacks them. They are not records of the input,
            so `accounting` does not count them.
        tables: Rows by published table.
        speakers: The most quoted speakers, by the quotes that are shown by default.
        samples: Some quotes of the published snapshot.
        inputs: The input in numbers.
        reader: The reader; None where status is `empty`.
        runner: Where articles were read, and why there.
        resumed: Articles that an earlier run, which did not finish, had read.
        rejects: The first newly refused records.
        notes: What else people should know of the input, a sentence each, such as dates that could not be read.
        quarantine_files: Glob of the Parquet files, on this machine, with all newly refused records or, if there are
            none, with those refused before. None for a dry run, which writes none, and where nothing was refused.
        search_index: What was done to the index for searches; None where it was left out, or nothing is published.
        seconds: Duration by stage: `first_batch` (from the start to the first articles read), `read`, `publish`,
            `index`, `total`.
    """

    model_config = ConfigDict(frozen=True)

    status: str
    reason: str = ""
    run_id: str | None = None
    snapshot: str | None = None
    report: str | None = None
    report_error: str | None = None
    accounting: dict[str, int] = dict.fromkeys(("read", *PLACES), 0)
    quarantine: QuarantineCounts = QuarantineCounts()
    stale: int = 0
    reader_before: str | None = None
    refreshed: int = 0
    tables: dict[str, int] = {}
    speakers: list[QuotedSpeaker] = []
    samples: QuoteSamples = QuoteSamples()
    inputs: InputCounts = InputCounts()
    reader: ReaderInfo | None = None
    runner: str = ""
    resumed: int = 0
    rejects: list[RefusedRecord] = []
    notes: list[str] = []
    quarantine_files: str | None = None
    search_index: SearchIndexUpdate | None = None
    seconds: dict[str, float] = {}

    def as_dict(self) -> dict[str, Any]:
        """Return the result as plain values."""
        return self.model_dump(mode="json")

    @property
    def too_many_refused(self) -> bool:
        """Whether the share of newly refused records is above the limit."""
        return self.quarantine.share > self.quarantine.limit

    @property
    def articles(self) -> int:
        """Number of articles that are new, or new versions, in the published snapshot."""
        return self.accounting["published"] + self.refreshed

    @property
    def per_second(self) -> float:
        """Number of those articles per second, from start to end."""
        return self.articles / max(self.seconds.get("total", 0.0), 0.001)


def count_inputs(sources: Sources, unchanged_files: int = 0) -> InputCounts:
    """Return the input in numbers; `unchanged_files` of its files were not opened."""
    formats = Counter(source.format for source in sources)
    return InputCounts(
        files=len(sources),
        bytes=sum(source.size for source in sources),
        formats=dict(formats),
        as_before=unchanged_files,
        passed_over=dict(sources.ignored),
        barren=sources.barren,
    )
