"""Parse an HTML page into a tree, within limits of size and depth; and list the paragraphs that a visitor sees."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree, html

from transforms.records.plausible_characters import count_odd
from transforms.records.sniffed_encoding import sniff

MAX_BYTES = 10_000_000  # the longest real pages have 5 MB, most of it scripts
MAX_ELEMENTS = 100_000  # the longest real pages have 20,000
# Deeper elements are no layout of a newspaper; libraries that walk a tree by recursion fail above a thousand.
MAX_DEPTH = 250
_TOO_DEEP = etree.XPath(f"boolean(/*{'/*' * MAX_DEPTH})")  # goes through the tree level by level, in linear time
_SIZE = etree.XPath("count(//*)")
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_TAG = re.compile(rb"<[^<>]{1,1000}>")
_DECLARATION = re.compile(r"\s{0,99}<\?xml[^<>]{0,200}\?>")
# The parser ends a page at a NUL, and XML has no room for other control characters and halves of surrogate pairs.
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_CONTROLS = bytes(range(9)) + b"\x0b\x0c" + bytes(range(14, 32))  # the same in UTF-8, to be removed much faster
_WORD = re.compile(r"\w+")
# One class for all elements: lxml.html chooses among its classes in Python, each time that an element is touched.
_ELEMENTS = etree.ElementDefaultClassLookup(element=html.HtmlElement)

# Elements without a word for a reader, and much of a page: every later step is faster without them.
_CODE = ("style", "svg", "template")
# Elements whose paragraphs belong to no article's text.
APART = frozenset(
    "head script style noscript template svg nav aside footer form figure figcaption button select textarea iframe"
    " object video audio dialog".split()
)
# Parts of a page that hold other articles or what readers say, by the names of their elements.
_BESIDE = re.compile(
    r"comment|related|recirc|promo|teaser|trending|most-?read|newsletter|sidebar|ticker|\bcards?\b|footer",
    re.IGNORECASE,
)
LONG = 100  # characters of the shortest paragraph that is surely one of the article's text
HEAD_PARAGRAPHS = 3  # long paragraphs below a headline, before which its byline and date stand
_HIDDEN_STYLE = re.compile(r"display\s{0,9}:\s{0,9}none", re.IGNORECASE)


@dataclass(frozen=True)
class Shown:
    """A paragraph of a page, as a visitor sees it.

    Attributes:
        text: Its text, on one line.
        element: Its element, `p` or `blockquote`.
        linked: The share of its characters that are links, 0 to 1.
    """

    text: str
    element: Any
    linked: float

    @cached_property
    def said(self) -> tuple[str, ...]:
        """Its words, of `words`."""
        return tuple(words(self.text))


def decode_page(raw: bytes, charset: str | None = None) -> str | None:
    """Decode a page: by its byte order mark, as UTF-8 where that is valid, else as declared, else as is certain.

    UTF-8 goes before what is declared: text in another encoding is almost never valid UTF-8, while many pages
    declare an encoding that their server changed.

    Args:
        raw: The page's bytes.
        charset: The encoding that the server named, if any.

    Returns:
        The text; what cannot be decoded is U+FFFD, and control characters are removed. None if its encoding is open.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return _UNREADABLE.sub("", raw[len(mark) :].decode(encoding, "replace"))
    try:
        return raw.translate(None, _CONTROLS).decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _CHARSET.search(raw, 0, 4096)
    for name in (charset, declared and declared[1].decode("ascii")):
        try:
            if name and (text := raw.decode(codecs.lookup(name).name, "replace")):
                return _UNREADABLE.sub("", text)
        except (LookupError, ValueError):  # an unknown encoding, or one that is not of text, such as "hex"
            continue
    found = sniff(_TAG.sub(b" ", raw)).codec
    text = raw.decode(found or "windows-1252", "replace")  # which HTML has where nothing speaks against it
    return _UNREADABLE.sub("", text) if found or count_odd(text) == 0 else None


def parse_page(text: str) -> Any | None:
    """Return the root of a page's tree, or None without elements, with too many, or nested too deeply.

    The tree has neither comments, nor styles and drawings, nor scripts other than JSON-LD. The parser resolves no
    entities, fetches nothing and keeps its limits (`huge_tree` is off).
    """
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, recover=True
    )
    parser.set_element_class_lookup(_ELEMENTS)
    declaration = _DECLARATION.match(text)
    encoded = text[declaration.end() if declaration else 0 :].encode("utf-8", "ignore").translate(None, _CONTROLS)
    try:
        root = html.document_fromstring(encoded, parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    if _TOO_DEEP(root) or _SIZE(root) > MAX_ELEMENTS:
        return None
    for script in list(root.iter("script")):
        if "ld+json" not in (script.get("type") or "").lower():
            script.tag = _CODE[0]
    etree.strip_elements(root, *_CODE, with_tail=False)
    return root


def shown_paragraphs(root: Any) -> Iterator[Shown]:
    """Yield the paragraphs of a page outside menus, boxes, figures, forms and hidden elements, in order."""
    apart: dict[Any, bool] = {root: False}
    for element in root.iter("p", "blockquote"):
        if _is_apart(element, apart) or (element.tag == "blockquote" and element.find(".//p") is not None):
            continue
        text = " ".join("".join(_texts(element)).split())
        if text:
            linked = sum(len(" ".join(a.text_content().split())) for a in element.iter("a"))
            yield Shown(text, element, min(1.0, linked / len(text)))


def head_elements(root: Any) -> list[Any]:
    """Return the elements around a page's headline, among which its byline and date are.

    Those below the headline go first, to the third long paragraph; then what else is in its `article` element; then
    what is above it. Menus, boxes and lists of other articles are left out. Without a headline, it is the whole page.
    """
    headline = next(iter(root.xpath("(//article//h1 | //main//h1)[1] | (//h1)[1]")), None)
    around = [] if headline is None else list(headline.iterancestors())
    above: list[Any] = []
    below: list[Any] = []
    later: list[Any] = []
    n_long, seen = 0, False
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        if element not in around and (element.tag in APART or _BESIDE.search(names(element))):
            walk.skip_subtree()
            continue
        seen = seen or element is headline
        (later if n_long >= HEAD_PARAGRAPHS else below if seen else above).append(element)
        if seen and element.tag == "p" and len(element.text_content()) >= LONG:
            n_long += 1
    within = next((element for element in around if element.tag == "article"), None)
    inside = set(within.iter()) if within is not None else ()
    return [*below, *(element for element in later if element in inside), *above]


def names(element: Any) -> str:
    """Return the names by which scripts and styles find an element: its class, id, and attributes for tests."""
    attributes = ("class", "id", "data-testid", "data-qa", "data-component", "data-test")
    return " ".join(value for name in attributes if (value := element.get(name)))[:500]


def _is_apart(element: Any, apart: dict[Any, bool]) -> bool:
    """Return whether an element is outside of what a visitor reads; `apart` keeps what is known."""
    path = []
    while element is not None and element not in apart:
        path.append(element)
        element = element.getparent()
    known = element is not None and apart[element]
    for inner in reversed(path):
        known = known or inner.tag in APART or _is_hidden(inner.attrib)
        apart[inner] = known
    return known


def _texts(element: Any) -> Iterator[str]:
    """Yield the texts below an element, with a space for each line break."""
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, part in walk:
        if event == "end":
            yield part.tail or "" if part is not element else ""
        elif part.tag in APART:
            walk.skip_subtree()
        else:
            yield " " if part.tag == "br" else part.text or ""


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or _HIDDEN_STYLE.search(attributes.get("style", "")[:1000]) is not None
    )


def words(text: str) -> list[str]:
    """Return the words of a text in small letters, by which texts are compared."""
    return _WORD.findall(text.lower())
