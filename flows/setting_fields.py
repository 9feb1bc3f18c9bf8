"""Declare the fields of settings, each once, with its meaning, its limits and its description for people."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from flows.storage.locations import EXAMPLES, validate_target
from transforms.readers import READERS, current_name
from transforms.records.encodings import text_encoding
from transforms.records.languages import language_code
from transforms.records.record import ALIASES

DEFAULT_INPUT = "data/raw"
RunnerName = Literal["auto", "processes", "threads", "dask", "ray"]
RUNNERS = get_args(RunnerName)
DateOrder = Literal["dmy", "mdy"]  # keys of transforms.records.dates.ORDERS
DATE_ORDERS = get_args(DateOrder)


def _refuse_blank(text: object) -> object:
    if isinstance(text, str) and not text.strip():
        raise ValueError("must not be blank")
    return text


def _parse_day(day: object) -> object:
    """Parse a day; refuse numbers, which pydantic would take for seconds since 1970."""
    if isinstance(day, str) and re.match(r"\d{4}-\d\d-\d\d[T ]", day):
        return day  # a day with a time of midnight, as Prefect's form sends it
    if isinstance(day, (str, int, float)):
        try:
            return date.fromisoformat(str(day))
        except ValueError:
            raise ValueError("give a day as YYYY-MM-DD") from None
    return day


def _check_map(names: dict[str, str]) -> dict[str, str]:
    unknown = [field for field in names if field not in ALIASES]
    if unknown:
        raise ValueError(f"there is no field {unknown[0]}; the fields are {', '.join(ALIASES)}")
    return names


def _check_languages(names: str) -> str:
    codes = {name.strip(): language_code(name) for name in names.split(",")}
    unknown = [name for name, code in codes.items() if code is None]
    if unknown:
        raise ValueError(f"there is no language {unknown[0]!r}; give codes of two letters, such as en,de")
    return ",".join(dict.fromkeys(code for code in codes.values() if code))


def _between(low: int, high: int, meaning: str) -> Any:
    """Limit a number, and add the limits to its description: Prefect's form shows them nowhere else."""
    return Field(ge=low, le=high, description=f"{meaning} ({low:,} to {high:,})")


# Prefect's API refuses what does not match the pattern and shows it, with the comment that Python ignores.
Text = Annotated[
    str,
    BeforeValidator(_refuse_blank),
    WithJsonSchema({"type": "string", "pattern": r"(?#must not be blank)\S"}),
]
Inputs = Annotated[
    list[Text],
    Field(
        description="Files, folders, globs or URLs to read, such as articles/, feed/2026-*.jsonl.gz or "
        "https://example.org/feed.jsonl. "
        f"Default: {DEFAULT_INPUT}.",
        examples=[["articles/", "feed/2026-*.jsonl.gz"]],
    ),
]
To = Annotated[
    Text,
    AfterValidator(validate_target),
    Field(
        description="Folder for the tables, with published, snapshots/ and quarantine/; or a URL in an object store: "
        f"{EXAMPLES}."
    ),
]
Day = Annotated[date, BeforeValidator(_parse_day)]
Since = Annotated[
    Day | None,
    Field(
        description="First day of publication to read (UTC), such as 2026-01-01. Default: no limit. With a limit, "
        "articles without a date are skipped.",
        examples=["2026-01-01"],
    ),
]
Until = Annotated[
    Day | None,
    Field(
        description="Last day of publication to read (UTC), inclusive. Default: no limit.",
        examples=["2026-01-31"],
    ),
]
ReaderName = Annotated[
    str,
    AfterValidator(current_name),
    Field(
        description="The reader that finds mentions, quotes and speakers in the text. "
        + " ".join(f"{name}: {what}." for name, what in READERS.items()),
        json_schema_extra={"enum": list(READERS)},
    ),
]
Refresh = Annotated[
    bool,
    Field(
        description="Read again all articles that another reader or version has read: from the input, or from the "
        "tables if the input lacks them."
    ),
]
DryRun = Annotated[bool, Field(description="Report what a build would read, skip and refuse; write nothing.")]
Source = Annotated[
    Text,
    Field(description="Publisher or feed of records that name none. It keeps equal ids of two publishers apart."),
]
MinChars = Annotated[int, _between(1, 1_000_000, "Refuse texts with fewer characters; they go to the quarantine.")]
Dates = Annotated[
    DateOrder | None,
    Field(
        description="What dates in digits mean that could be two days, such as 05/01/2026: dmy (5 January) or mdy (1 "
        "May). Default: such a date is no date, and the build counts them. Give it to every build of an input: a build "
        "without it takes the dates away again."
    ),
]
Map = Annotated[
    dict[str, Text],
    AfterValidator(_check_map),
    Field(
        description="Where the input has a field of articles, if under a name that is not known, such as "
        "text = Body or text = content.main: the name of a column, or of a JSON field, with dots between the names of "
        f"objects in each other. The fields are {', '.join(ALIASES)}. Give it to every build of an input.",
        examples=[{"text": "Body", "published": "meta.date"}],
    ),
]
Encoding = Annotated[
    Annotated[Text, AfterValidator(text_encoding)] | None,
    Field(
        description="The encoding of texts, tables, JSON and pages without a byte order mark, if you know better than "
        "what can be told from them, such as windows-1252, mac-roman or utf-16. Default: UTF-8 or UTF-16 where they "
        "are that, else what is certain; what is not certain is refused. Give it to every build of an input.",
        examples=["windows-1252"],
    ),
]
Languages = Annotated[
    Text,
    AfterValidator(_check_languages),
    Field(
        description="Languages of the articles to keep, such as en,de. Those in others go to the quarantine. Quotes "
        "and names are found in English only: articles in another language are kept with their sentences. What is too "
        "short to tell its language is kept."
    ),
]
Known = Annotated[
    list[Text],
    Field(
        description="Lists of people, bodies and places that you know, CSV or Parquet files with the columns alias, "
        "name, type, wikidata_id, country and description, of which only alias is required. A name in an article that "
        "is an alias there gets its name and Wikidata id. Countries and capitals are known without a list.",
        examples=[["people.csv", "bodies.parquet"]],
    ),
]
WarnQuarantined = Annotated[
    float, _between(0, 1, "Warn if newly refused records exceed this share of all records read; 0.05 is 5 %.")
]
Workers = Annotated[
    Annotated[int, Field(ge=1, le=256)] | None,
    Field(description="Number of processes or threads that read articles. Default: the number of CPUs. (1 to 256)"),
]
Runner = Annotated[
    RunnerName,
    Field(
        description="Where articles are read. auto uses processes if the reader holds Python's lock, else threads. "
        "dask and ray distribute batches over their workers, which must share the folder of the tables. A small "
        "input, up to some 100 articles, is read directly, without processes or threads."
    ),
]
DaskAddress = Annotated[
    Annotated[str, Field(pattern=r"^[a-z]+://.+")] | None,
    Field(
        description="Scheduler of a running Dask cluster, such as tcp://scheduler:8786, for runner dask. Default: "
        "start workers on this machine.",
        examples=["tcp://scheduler:8786"],
    ),
]
BatchArticles = Annotated[
    int,
    _between(
        1,
        10_000,
        "Most articles per batch; the first ones are smaller. A killed run loses only unfinished batches.",
    ),
]
BatchChars = Annotated[int, _between(1, 100_000_000, "Most characters per batch; it ends where it reaches them.")]
KeepSnapshots = Annotated[
    int, _between(0, 100_000, "Former snapshots to keep regardless of their age, so that their readers can finish.")
]
KeepHours = Annotated[float, _between(0, 1_000_000, "Hours to keep a former snapshot after it was replaced.")]
Work = Annotated[
    Text | None,
    Field(
        description="Folder of this machine for staged batches and a copy of the published snapshot, if the tables are "
        "in an object store. Default: the user's cache folder. Workers of dask and ray must share it.",
        examples=["/var/lib/newstables"],
    ),
]
SearchIndex = Annotated[
    bool,
    Field(
        description="Bring the full-text index that newstables search reads up to date, after publishing. It costs "
        "some 0.8 s of computing for 1,000 new articles of 1,200 characters, and 4 kB for each. Without it, the next "
        "search does so."
    ),
]
Wait = Annotated[
    float, _between(0, 1_000_000, "Seconds to wait for another build of the same tables; 0 fails at once.")
]
