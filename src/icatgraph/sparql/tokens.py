"""Tokens of a SPARQL text: enough of the grammar to tell code from comments, strings and names.

The engine parses; this scanner only answers what the engine does not tell: which words are keywords, where
a variable first appears, what stood at the place of an error.
<https://www.w3.org/TR/sparql11-query/#sparqlGrammar>
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARACTER: Final = f"{_BASE}0-9_\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPED: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
# The bound keeps a long run of dotted words from being read again from each of its dots.
_PREFIX: Final = f"(?:[{_BASE}][{_CHARACTER}.\\-]{{0,256}}+(?<!\\.))?"
_LOCAL: Final = (
    f"(?:(?:[{_BASE}_:0-9]|{_ESCAPED})"
    f"(?:(?:[{_CHARACTER}:.\\-]|{_ESCAPED})*(?:[{_CHARACTER}:\\-]|{_ESCAPED}))?)?"
)

IRI: Final = r'<(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>'
# Q is the quote, one or the other.
_STRING: Final = "|".join(
    form.replace("Q", quote)
    for form in (r"QQQ(?:Q{0,2}(?:[^Q\\]|\\.))*+QQQ", r"Q(?:[^Q\\\r\n]|\\.)*+Q")
    for quote in ('"', "'")
)

# White space and comments before a token, or before the end, belong to its match but to no group.
# A backslash outside strings takes what follows with it: a string that is never closed would else be
# looked for again from each of its escaped quotes.
_TOKEN: Final = re.compile(
    rf"""
    (?:[ \t\r\n]++|\#[^\r\n]*+)*+
  (?:(?P<iri>{IRI})
  | (?P<string>{_STRING})
  | (?P<variable>[?$][{_BASE}_0-9][{_CHARACTER}]*)
  | (?P<blank>_:[{_BASE}_0-9](?:[{_CHARACTER}.\-]*[{_CHARACTER}\-])?)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<name>{_PREFIX}:{_LOCAL})
  | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<word>[{_BASE}_][{_BASE}_0-9]*)
  | (?P<mark>\\.|.)
  | (?P<end>\Z))
    """,
    re.VERBOSE | re.DOTALL,
)
# What may hold anything. What stands between is names, words, marks and white space.
_HOLDING: Final = re.compile(rf"(\#[^\r\n]*+|{IRI}|{_STRING}|\\.)", re.DOTALL)
_KEPT: Final = 4096
_KEPT_LONG: Final = 4 * _KEPT
_CODEPOINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class Token(NamedTuple):
    """A piece of the text; `start` and `end` are offsets in code points."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind the token."""
        return self.start + len(self.text)

    @property
    def keyword(self) -> str:
        """The text in upper case when it can be a keyword, else an empty string."""
        return self.text.upper() if self.kind == "word" else ""


def scan(text: str) -> Sequence[Token]:
    """Return the tokens of a text in order, without white space and comments.

    Those of the latest texts are kept: a query is looked at from several sides, one after the other.
    """
    if len(text) <= _KEPT:
        return _scan_kept(text)
    return _scan_long(text) if len(text) <= _KEPT_LONG else _scan(text)


def _scan(text: str) -> tuple[Token, ...]:
    return tuple(
        [
            Token(kind, match[kind], match.start(kind))
            for match in _TOKEN.finditer(text)
            if (kind := match.lastgroup or "end") != "end"
        ]
    )


_scan_kept: Final = lru_cache(maxsize=8)(_scan)
_scan_long: Final = lru_cache(maxsize=1)(_scan)


def split(text: str) -> Sequence[str]:
    """Return the pieces of a text, of which every second is a comment, an IRI, a string or an escape.

    It costs a tenth of the tokens, and tells enough to say of most texts that there is nothing to say.
    """
    return _split_kept(text) if len(text) <= _KEPT else _HOLDING.split(text)


_split_kept: Final = lru_cache(maxsize=8)(_HOLDING.split)


def decode_escapes(text: str) -> str:
    r"""Replace the codepoint escapes `\uXXXX` and `\UXXXXXXXX`; those beyond Unicode stay as they are.

    <https://www.w3.org/TR/sparql11-query/#codepointEscape>
    """
    return _CODEPOINT.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= 0x10FFFF else match[0]


def shorten(text: str) -> str:
    """Return a token for a message: up to 60 characters of it."""
    return text if len(text) <= 60 else text[:59] + "…"


def place(text: str, offset: int) -> tuple[int, int]:
    """Return the line and the column, both from 1, of an offset."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
