"""Tokens of a Turtle text, comments included.

A parser drops comments and rewrites literals; a formatter may do neither, so it reads tokens.
A `#` inside an IRI or a string is not a comment, which is why this scans the whole grammar's terminals.
https://www.w3.org/TR/turtle/#sec-grammar-grammar
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from icatgraph.errors import DataSyntaxError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Token(NamedTuple):
    """A terminal: its kind, its text as written, and the number of line ends just before it."""

    kind: str
    text: str
    line: int
    column: int
    newlines_before: int


# Order matters: long strings before short ones, numbers before the dot that ends a statement.
_TERMINALS = {
    "newline": r"\r\n|\n|\r",
    "comment": r"#[^\n\r]*",
    "iri": r"<[^\x00-\x20<>\"{}|^`]*>",
    "string": (
        r'"""(?:(?:"|"")?(?:[^"\\]|\\.))*"""'
        r"|'''(?:(?:'|'')?(?:[^'\\]|\\.))*'''"
        r'|"(?:[^"\\\n\r]|\\.)*"'
        r"|'(?:[^'\\\n\r]|\\.)*'"
    ),
    "datatype": r"\^\^",
    "directive": r"@(?:prefix|base)\b|(?i:prefix|base)(?![\w:.\-])",
    "language": r"@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*",
    "number": r"[+-]?(?:[0-9]+\.[0-9]*[eE][+-]?[0-9]+|\.?[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)",
    "name": (
        r"(?:_:(?:[\w·.\-‿⁀])*[\w·\-‿⁀])"
        r"|(?:[^\W\d_](?:[\w·.\-‿⁀]*[\w·\-‿⁀])?)?:"
        r"(?:(?:[\w:·\-‿⁀]|\.+(?=[\w:·\-‿⁀%\\])|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])*)"
    ),
    "word": r"[a-zA-Z]+",
    "punctuation": r"[.;,\[\]()]",
    "end": r"\Z",
}
_CHOICES = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _TERMINALS.items())
# With the space before it, so that half as many matches are made.
_SCANNER = re.compile(rf"[ \t]*+(?:{_CHOICES})", re.DOTALL)


def tokens_of(text: str, path: str = "") -> Iterator[Token]:
    """Yield the tokens of a Turtle text, without white space, with comments.

    Raises:
        DataSyntaxError: at a character that starts no terminal.
    """
    position, line, line_start, newlines = 0, 1, 0, 0
    match_at = _SCANNER.match
    while position < len(text):
        match = match_at(text, position)
        kind = match.lastgroup if match is not None else None
        if match is None or kind is None:
            rest = text[position:].lstrip(" \t")
            position = len(text) - len(rest)
            raise DataSyntaxError("not Turtle", line, position - line_start + 1, rest[0], "", path)
        start, position = match.start(kind), match.end()
        if kind == "newline":
            newlines += 1
            line += 1
            line_start = position
            continue
        if kind == "end":
            return
        value = match[kind]
        yield Token(kind, value, line, start - line_start + 1, newlines)
        newlines = 0
        # Of all other terminals, only long strings run over lines.
        if kind == "string" and ("\n" in value or "\r" in value):
            line += value.count("\n") or 1
            line_start = position - (len(value) - value.rfind("\n") - 1)
