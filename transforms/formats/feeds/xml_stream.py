"""Read XML from a stream, element by element, whatever is wrong with it, and expand no entity.

libxml2 (lxml) does the parsing and repairs what it can. What it would lose is put right in the text before: names of
characters that only HTML knows ("&ldquo;"), a bare "&", control characters, quotation marks of Windows-1252. No
reference to an entity but XML's own five reaches the parser, and it loads no DTD and opens no address: a hostile file
can neither grow nor read others.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from html.entities import html5
from typing import BinaryIO, NamedTuple

from lxml import etree

from transforms.formats.items import RefusedItem
from transforms.records.sniffed_encoding import sniff

BAD = "\ufdd0"  # stands for bytes that are not of the file's encoding: Unicode keeps it free for such use
OWN_ENTITY = "\ufdd1"  # stands for what an entity means that the file itself defines: it is not expanded
MAX_ITEM = 64 << 20  # bytes of one article
MAX_NODES = 1_000_000  # elements that are held: each takes some hundred bytes of memory
_CHUNK = 64 << 10
_COUNT_EVERY = 4 << 20  # bytes
_LONGEST = 40  # characters of the longest token
_TOKEN = re.compile(
    r"<!\[CDATA\[|\]\]>|<!--|-->|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]"
    r"|&(?:#(?P<decimal>\d{1,7});|#[xX](?P<hex>[\da-fA-F]{1,6});|(?P<name>[A-Za-z][A-Za-z\d]{0,31};))?"
)
_ENDINGS = {"<![CDATA[": "]]>", "<!--": "-->"}
_XML = frozenset(("amp;", "lt;", "gt;", "quot;", "apos;"))
_DECLARED = re.compile(rb"<\?xml[^<>]{0,200}?\sencoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_SIGNATURES = (  # the first bytes of each encoding: a byte order mark, else "<" in units of two or four bytes
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
# What a declared encoding means in practice: the superset that those who write it use.
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "euc_kr": "cp949", "shift_jis": "cp932"}
_NO_CHARSETS = frozenset(("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7"))
_ALLOWED = ((9, 10, 13), range(0x20, 0xD800), range(0xE000, 0xFFFE), range(0x10000, 0x110000))  # XML's characters
_WINDOWS = {code: bytes([code]).decode("windows-1252", "ignore") for code in range(0x80, 0xA0)}


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Put `BAD` in place of bytes that cannot be decoded."""
    if isinstance(error, UnicodeDecodeError):
        return BAD, error.end
    raise error


codecs.register_error("newstables.mark", _mark)


class Element(NamedTuple):
    """An element of the file that was asked for.

    Attributes:
        place: "item 3": its number among the elements that were asked for, from 1.
        node: The element with all that is in it. It lives until the next is asked for.
        raw: The element as XML in UTF-8.
    """

    place: str
    node: etree._Element
    raw: bytes


def elements(stream: BinaryIO, names: Iterable[str]) -> Iterator[Element | RefusedItem]:
    """Yield the elements of some local names, each as soon as it is read, and what keeps the rest from being read."""
    return elements_of(_decoded(stream), names)


def elements_of(parts: Iterable[str], names: Iterable[str]) -> Iterator[Element | RefusedItem]:
    """Yield the elements of some local names of XML that is decoded already and comes in parts."""
    return _Reading(names).read(parts)


def name_of(node: etree._Element) -> str:
    """Return an element's name without its namespace, or the prefix of one that the file does not declare."""
    return node.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(node.tag, str) else ""


def windows_characters(text: str) -> str:
    """Return a text with Windows-1252's characters, quotation marks among them, in place of control characters."""
    return text.translate(_WINDOWS)


class _Reading:
    """One file on its way through the parser."""

    def __init__(self, names: Iterable[str]) -> None:
        self.parser = etree.XMLPullParser(
            events=("start", "end"),
            tag=[f"{{*}}{name}" for name in names],
            encoding="utf-8",
            recover=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        self.open: list[tuple[int, etree._Element]] = []  # begun and not ended, with their numbers
        self.holders: set[int] = set()  # numbers of elements within which another begins: the file is out of joint
        self.count = 0
        self.done: etree._Element | None = None
        self.why = ""  # the first fault

    def read(self, parts: Iterable[str]) -> Iterator[Element | RefusedItem]:
        fed = tags = uncounted = 0
        for text in _repaired(parts):
            raw = text.encode("utf-8")
            fed += len(raw)
            tags += text.count("<")
            uncounted += len(raw)
            try:
                self.parser.feed(raw)
            except etree.XMLSyntaxError as error:
                yield self._rest(str(error))
                return
            for found in self._found(cut=False):
                yield found
                fed = tags = 0
            if fed > MAX_ITEM and self.open:
                message = f"the article has more than {MAX_ITEM} bytes; split the file into articles"
                yield RefusedItem(f"item {self.open[-1][0]}", "record_too_large", message, b"")
                return
            if fed > MAX_ITEM or tags > MAX_NODES or (uncounted > _COUNT_EVERY and self._nodes() > MAX_NODES):
                message = f"more than {MAX_ITEM} bytes or {MAX_NODES:,} elements stand outside of articles"
                yield RefusedItem("file", "broken_xml", f"{message}; the rest of the file is not read", b"")
                return
            uncounted = uncounted if uncounted <= _COUNT_EVERY else 0
        try:
            self.parser.close()
        except etree.XMLSyntaxError as error:
            yield from self._found(cut=True)
            yield self._rest(str(error))
            return
        yield from self._found(cut=True)
        fatal = [entry for entry in self.parser.feed_error_log if entry.type_name == "ERR_RESOURCE_LIMIT"]
        if fatal:
            yield self._rest(f"{fatal[0].message.strip()}, line {fatal[0].line}")

    def _nodes(self) -> int:
        """Return how many elements are held: what stands between articles is not freed."""
        return 0 if self.done is None else int(self.done.getroottree().xpath("count(//*)"))

    def _found(self, *, cut: bool) -> Iterator[Element | RefusedItem]:
        for event, node in self.parser.read_events():
            if event == "start":
                self.count += 1
                self.holders.update(number for number, _ in self.open)
                self.open.append((self.count, node))
                continue
            number, _ = self.open.pop()
            raw = etree.tostring(node, encoding="utf-8", with_tail=False)
            place = f"item {number}"
            if cut or number in self.holders:
                yield RefusedItem(place, "broken_xml", self._fault(number), raw)
            else:
                yield Element(place, node, raw)
            self._forget(node)

    def _forget(self, node: etree._Element) -> None:
        """Free what was read: the element that ended before this one."""
        if self.done is not None and (parent := self.done.getparent()) is not None:
            parent.remove(self.done)
        self.done = node
        node.clear()

    def _fault(self, number: int) -> str:
        if not self.why:  # asking for the log copies it
            first = next(iter(self.parser.feed_error_log), None)
            self.why = f"line {first.line}: {first.message.strip()}" if first is not None else "no end"
        if number in self.holders:
            return f"another article begins before this one ends ({self.why}); write the file as well-formed XML"
        return f"the file ends within this article ({self.why}); fetch it again"

    def _rest(self, message: str) -> RefusedItem:
        return RefusedItem("file", "broken_xml", f"the XML cannot be read to its end: {message}", b"")


def _decoded(stream: BinaryIO) -> Iterator[str]:
    """Yield a file's text in parts, with `BAD` in place of bytes that are not of its encoding."""
    head = stream.read(_CHUNK)
    decoder = codecs.getincrementaldecoder(_encoding(head))("newstables.mark")
    start = True
    while head:
        text = decoder.decode(head)
        if start and text:  # a declaration after white space is no declaration
            text = text.lstrip("\ufeff \t\r\n")
            start = not text
        yield text
        head = stream.read(_CHUNK)
    yield decoder.decode(b"", final=True)


def _encoding(head: bytes) -> str:
    for mark, codec in _SIGNATURES:
        if head.startswith(mark):
            return codec
    declared = _DECLARED.search(head, 0, 1000)
    if not declared:
        return _undeclared(head)
    try:
        codec = codecs.lookup(declared[1].decode("ascii")).name
    except LookupError:
        return "utf-8"
    if codec in _NO_CHARSETS or codec.startswith(("utf-16", "utf-32")) or codec == "ascii":
        return "utf-8"  # the declaration is not in the encoding that it names
    try:
        if b"<?xml ".decode(codec) != "<?xml ":
            return "utf-8"
    except (LookupError, UnicodeError):  # no encoding of text
        return "utf-8"
    return _SUPERSETS.get(codec, codec)


def _undeclared(head: bytes) -> str:
    """Return the encoding of XML that names none: UTF-8, as XML is then, or what its text is for certain."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return sniff(head).codec or "utf-8"
    return "utf-8"


def _repaired(parts: Iterable[str]) -> Iterator[str]:
    """Yield text that loses no character in the parser; a token may be spread over two parts."""
    rest, ending = "", ""
    defines = False
    for text, last in _with_last(parts):
        rest += text
        defines = defines or "<!ENTITY" in rest
        limit = len(rest) if last else len(rest) - _LONGEST
        at, out = 0, []
        for token in _TOKEN.finditer(rest):
            if token.start() >= limit:
                break
            out.append(rest[at : token.start()])
            at = token.end()
            if ending:
                out.append("" if len(token[0]) == 1 and token[0] != "&" else token[0])
                ending = "" if token[0] == ending else ending
                continue
            ending = _ENDINGS.get(token[0], "")
            out.append(token[0] if ending or token[0] in _ENDINGS.values() else _reference(token, defines))
        until = max(at, limit)
        out.append(rest[at:until])
        rest = rest[until:]
        yield "".join(out)


def _with_last(parts: Iterable[str]) -> Iterator[tuple[str, bool]]:
    for part in parts:
        yield part, False
    yield "", True


def _reference(token: re.Match[str], defines: bool) -> str:
    """Return what XML understands in place of a reference to a character, a bare "&" or a control character."""
    if token["name"]:
        if token["name"] in _XML:
            return token[0]
        characters = html5.get(token["name"], "")
        unknown = OWN_ENTITY if defines else f"&amp;{token['name']}"
        return "".join(f"&#{ord(c)};" for c in characters) or unknown
    if not (token["decimal"] or token["hex"]):
        return "&amp;" if token[0] == "&" else ""
    number = int(token["decimal"] or token["hex"], 10 if token["decimal"] else 16)
    if number in _WINDOWS:
        return _WINDOWS[number]
    return f"&#{number};" if any(number in allowed for allowed in _ALLOWED) else ""
