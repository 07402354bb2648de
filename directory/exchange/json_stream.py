"""Records of a JSON file one at a time: the file is never held in memory, nor trusted."""

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from directory.exchange.encoding import AS_WINDOWS

CHUNK = 64 * 1024
# One record longer than this is no place: it is refused rather than kept in memory.
MAX_RECORD = 2 * 1024 * 1024
_SPACES = " \t\r\n"


class BadJsonError(ValueError):
    """The file is not JSON, or not a list of records."""


@dataclass(slots=True)
class _Text:
    """What is read of the file so far, from ``at`` on; more is read when asked."""

    source: BinaryIO
    text: str = ""
    at: int = 0
    is_over: bool = False
    _decoder: Any = field(default=None)

    def more(self) -> bool:
        """Read further, twice as much each time as what is already waiting: a long record is parsed a few times."""
        if self.is_over:
            return False
        waiting = len(self.text) - self.at
        if waiting > MAX_RECORD:
            raise BadJsonError
        raw = self.source.read(max(CHUNK, waiting))
        self.is_over = not raw
        if self._decoder is None:
            self._decoder = codecs.getincrementaldecoder(json.detect_encoding(raw))(AS_WINDOWS)
        self.text = self.text[self.at :] + self._decoder.decode(raw, self.is_over)
        self.at = 0
        return True

    def peek(self) -> str:
        """Return the next character that is no space; "" at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in _SPACES:
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def take(self, expected: str) -> None:
        """Step over one character. Raises BadJsonError when another one stands there."""
        if self.peek() != expected:
            raise BadJsonError
        self.at += 1

    def value(self) -> Any:
        """Return the next whole value."""
        self.peek()
        while True:
            try:
                found, end = _DECODER.raw_decode(self.text, self.at)
            except RecursionError as error:
                raise BadJsonError from error
            except ValueError as error:
                if not self.more():
                    raise BadJsonError from error
                continue
            # A number at the very end of what was read may go on.
            if end == len(self.text) and self.more():
                continue
            self.at = end
            return found


_DECODER = json.JSONDecoder()


def records_of(source: BinaryIO) -> Iterator[tuple[str, Any]]:
    """Yield each element of each list, with the name of its list: "" for a file that is a list itself.

    Raises BadJsonError for what is not JSON, not a list, or holds one value too long.
    """
    text = _Text(source)
    first = text.peek()
    if first == "[":
        yield from (("", item) for item in _list(text))
    elif first == "{":
        yield from _members(text)
    else:
        raise BadJsonError
    if text.peek():
        raise BadJsonError


def _members(text: _Text) -> Iterator[tuple[str, Any]]:
    for _ in _items(text, "{", "}"):
        key = text.value()
        text.take(":")
        if text.peek() == "[":
            yield from ((str(key), item) for item in _list(text))
        else:
            text.value()


def _list(text: _Text) -> Iterator[Any]:
    for _ in _items(text, "[", "]"):
        yield text.value()


def _items(text: _Text, opening: str, closing: str) -> Iterator[None]:
    """Stop before each item of a list or of an object, for the caller to read it."""
    text.take(opening)
    if text.peek() == closing:
        text.take(closing)
        return
    while True:
        yield None
        if text.peek() == closing:
            text.take(closing)
            return
        text.take(",")
