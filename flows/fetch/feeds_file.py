"""Read the file that lists the feeds."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from flows.errors import InputError
from flows.wording import describe_problems
from transforms.formats.feeds.entry_list import absolute

EXAMPLE = """[[feed]]
name = "The Example Times"
url = "https://www.example.org/rss.xml"
section = "World"
"""


class NoFeedsError(InputError):
    """The file is missing, or lists no feed.

    Args:
        what: What is wrong, as one sentence without a full stop. The message also has an example.
    """

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}. List a feed or more there, such as\n\n{EXAMPLE}")
        self.what = what


def _one_line(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError("must be a text on one line")
    return text.strip()


def _web_address(text: str) -> str:
    address = absolute(text, "")
    if not address:
        raise ValueError("must be an address that starts with http:// or https://, without a password")
    return address


Line = Annotated[str, AfterValidator(_one_line), Field(max_length=200)]


class Feed(BaseModel):
    """A feed to fetch.

    Attributes:
        name: What messages and results call it.
        url: Its address.
        section: The section of its articles; without it, that of their pages.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Line
    url: Annotated[str, AfterValidator(_web_address)]
    section: Line | None = None


class FeedsFile(NamedTuple):
    """The feeds, and how their publishers reach who fetches them: an address of a page or a mailbox."""

    feeds: list[Feed]
    contact: str | None


def read_feeds(path: Path) -> FeedsFile:
    """Read the file that lists the feeds.

    Raises:
        NoFeedsError: There is no such file, or it lists no feed.
        InputError: It cannot be read, or an entry is wrong.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise NoFeedsError(f"{path}: there is no such file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: no TOML in UTF-8 ({error}); correct it") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); name a file that lists feeds") from None
    unknown = sorted(content.keys() - {"feed", "contact"})
    if unknown:
        raise InputError(f"{path}: {unknown[0]!r} is not known; give contact, and [[feed]] with name, url and section")
    tables, contact = content.get("feed", []), content.get("contact")
    if not isinstance(tables, list):
        raise InputError(f"{path}: write [[feed]] with two brackets, once for each feed")
    if contact is not None and not (isinstance(contact, str) and contact.isascii() and contact.isprintable()):
        raise InputError(f"{path}: contact must be an address of a page or a mailbox, as a text")
    feeds = [_feed(path, n, table) for n, table in enumerate(tables, 1)]
    for name in ("name", "url"):
        values = [getattr(feed, name) for feed in feeds]
        twice = next((value for value in values if values.count(value) > 1), None)
        if twice:
            raise InputError(f"{path}: two feeds have the {name} {twice!r}; remove one, or rename it")
    if not feeds:
        raise NoFeedsError(f"{path}: lists no feed yet")
    return FeedsFile(feeds, contact or None)


def _feed(path: Path, number: int, table: Any) -> Feed:
    try:
        return Feed.model_validate(table)
    except ValidationError as error:
        raise InputError(f"{path}: feed {number}: {describe_problems(error, str)}; correct it") from None
