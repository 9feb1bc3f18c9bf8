"""Read the values of a JSON file one after another, with no more of it in memory than one value."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from transforms.records.parse_json import MAX_VALUES

MAX_VALUE_CHARS = 64 << 20
_LONGEST_LITERAL = 16  # of "-Infinity" or an escaped character: an error so near the end may be a cut
_LONG = frozenset('[{"')  # what values begin with that may be of any length
_DECODER = json.JSONDecoder(strict=False)  # takes a line end within a string
_NOT_SPACE = re.compile(r"[^ \t\n\r]")
_STRUCTURE = re.compile(r'["\\\[\]{}]')


class BrokenJsonError(Exception):
    """What cannot be read from here on; its text says where and why."""


class UndecodableError(BrokenJsonError):
    """Bytes that are no text."""


class TooLargeError(Exception):
    """A value that is longer than `MAX_VALUE_CHARS`, or holds more than `MAX_VALUES` others.

    The file can be read on after `JsonStream.skip`.
    """


def characters(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield the text of a stream in UTF-8; see `transforms.records.encodings.in_utf_8`.

    Raises:
        UndecodableError: Some of its bytes are not UTF-8.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    n_read = 0
    for chunk in chain(chunks, [b""]):
        pending = len(decoder.getstate()[0])
        try:
            yield decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            yield error.object[: error.start].decode("utf-8", "ignore")
            at = max(0, n_read - pending) + error.start
            message = f"byte {at} of the file, as UTF-8, is no text ({error.reason}); say its encoding with --encoding"
            raise UndecodableError(message) from error
        n_read += len(chunk)


class JsonStream:
    """The values of a JSON file from the current place on.

    Each value is parsed by the standard library, which takes what Python writes: NaN, whole numbers of any length, and
    halves of surrogate pairs.
    """

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._text = ""
        self._at = 0
        self._ended = False
        self._lines = 0  # before the text that is held
        self._columns = 0  # of the last of these lines
        self._failure: BrokenJsonError | None = None

    def peek(self) -> str:
        """Return the next character that is not white space, without passing it; "" at the end.

        Raises:
            UndecodableError: The bytes that follow are no text.
        """
        while True:
            found = _NOT_SPACE.search(self._text, self._at)
            if found:
                self._at = found.start()
                return found.group()
            self._at = len(self._text)
            if not self._fill(1):
                if self._failure:
                    raise self._failure
                return ""

    def take(self, expected: str) -> str:
        """Pass the next character that is not white space, one of `expected`, and return it.

        Raises:
            BrokenJsonError: It is another one, or the file ends.
        """
        found = self.peek()
        if not found:
            raise self._broken("the file ends here, within its JSON", self._at)
        if found not in expected:
            raise self._broken(f"{found!r} where one of {' '.join(expected)} belongs", self._at)
        self._at += 1
        return found

    def value(self) -> tuple[Any, int]:
        """Return the next value and how many characters it has.

        Raises:
            BrokenJsonError: It cannot be parsed.
            TooLargeError: It has more than `MAX_VALUE_CHARS`, or holds more than `MAX_VALUES` others.
        """
        self.peek()
        while True:
            size = len(self._text) - self._at
            problem = None
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
                whole = end < len(self._text) and (self._text[self._at] in _LONG or end < len(self._text) - 2)
                if whole or self._ended:  # the number 1.5e-3 cut before its last digit is read as 1.5
                    size, self._at = end - self._at, end
                    return value, size
            except json.JSONDecodeError as error:
                cut = error.pos >= len(self._text) - _LONGEST_LITERAL or error.msg.startswith("Unterminated")
                problem = self._broken(error.msg.removesuffix(" starting at"), error.pos)
                if not cut:
                    raise problem from error
            except (ValueError, RecursionError) as error:  # thousands of digits, thousands of nested brackets
                raise self._broken(str(error), self._at) from error
            if size > MAX_VALUE_CHARS:
                if self._text[self._at] not in _LONG:
                    raise self._broken("a number without end", self._at)
                raise TooLargeError
            if size > MAX_VALUES and sum(self._text.count(mark, self._at) for mark in ",[{") > MAX_VALUES:
                raise TooLargeError  # all that is held belongs to this value, which did not end
            if not self._fill(size):
                if self._failure:
                    raise self._failure
                if problem:
                    raise problem

    def skip(self) -> None:
        """Pass a value without holding it.

        Raises:
            BrokenJsonError: The file ends within it.
        """
        depth = 0
        in_string = False
        if self.peek() not in _LONG:
            self.value()
            return
        while True:
            for found in _STRUCTURE.finditer(self._text, self._at):
                if found.start() < self._at:
                    continue  # an escaped quotation mark or backslash
                mark = found.group()
                self._at = found.end()
                if in_string:
                    self._at += mark == "\\"
                    in_string = mark != '"'
                elif mark == '"':
                    in_string = True
                elif mark != "\\":
                    depth += 1 if mark in "[{" else -1
                if depth <= 0 and not in_string:
                    return
            after = max(0, self._at - len(self._text))  # 1 if the escaped character is not read yet
            self._at = len(self._text)
            if not self._fill(1):
                raise self._failure or self._broken("the file ends here, within its JSON", self._at)
            self._at = after

    def _fill(self, least: int) -> bool:
        """Read `least` characters or more if there are as many; return whether there were any."""
        if self._ended:
            return False
        passed = self._text[: self._at]
        self._lines += passed.count("\n")
        self._columns = len(passed) - passed.rfind("\n") - 1 + (0 if "\n" in passed else self._columns)
        parts = [self._text[self._at :]]
        n_new = 0
        self._at = 0
        try:
            while n_new < least:
                parts.append(next(self._pieces))
                n_new += len(parts[-1])
        except StopIteration:
            self._ended = True
        except BrokenJsonError as error:
            self._ended = True
            self._failure = error
        self._text = "".join(parts)
        return n_new > 0

    def _broken(self, why: str, at: int) -> BrokenJsonError:
        line = self._text.count("\n", 0, at)
        column = at - self._text.rfind("\n", 0, at) + (0 if line else self._columns)
        return BrokenJsonError(f"line {self._lines + line + 1}, column {column} of the JSON: {why}")
