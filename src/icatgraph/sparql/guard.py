"""The guard: what a query must not be, said before anything evaluates it.

A query may not reach outside the dataset (SERVICE) nor change it (updates), and its text has a limit. The
guard reads tokens, because the engine accepts spellings that a search for the word misses: `1SERVICE <u>`,
`SERVICESILENT<u>`. It is the polite half of the defence; the workers, which can open nothing, are the other.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from icatgraph.errors import QueryForbidden, QueryTooLarge
from icatgraph.sparql.form import query_form
from icatgraph.sparql.tokens import Token, decode_escapes, scan

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_TEXT_BYTES: Final = 65_536

_OPERANDS: Final = frozenset({"variable", "number", "string", "name", "word", "language"})
_SERVICE: Final = "SERVICE is not available here: a query reads this dataset only, never another server"


def check(text: str) -> str:
    """Return the form of a query that may be evaluated.

    Raises:
        QueryTooLarge: when the text is over 64 KiB of UTF-8.
        QueryForbidden: for SERVICE, in any spelling, and for updates.
        QuerySyntaxError: when there is no query form.
    """
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_TEXT_BYTES:
        raise QueryTooLarge(f"the query is {size} bytes long; the limit is {MAX_TEXT_BYTES}")
    form = query_form(text)
    decoded = decode_escapes(text)
    if "service" not in decoded.lower():
        return form
    if _calls_service(scan(text)) or (decoded != text and _calls_service(scan(decoded))):
        raise QueryForbidden(_SERVICE)
    return form


def _calls_service(tokens: Sequence[Token]) -> bool:
    words = any("SERVICE" in token.keyword for token in tokens)
    return words or _glued_to_a_name(tokens) or _behind_a_comparison(tokens)


def _glued_to_a_name(tokens: Sequence[Token]) -> bool:
    """Find `SERVICEex:endpoint {`, which the engine reads as SERVICE with the name `ex:endpoint`."""
    previous = ""
    for token, following in pairwise(tokens):
        prefix = token.text.partition(":")[0].lower()
        if token.kind == "name" and "service" in prefix and following.text == "{" and previous != "GRAPH":
            return True
        previous = token.keyword
    return False


def _behind_a_comparison(tokens: Sequence[Token]) -> bool:
    """Find what looks like an IRI and a string here and may be `<`, a comment or a string, and SERVICE.

    The engine takes `?a <#> '''` for a comparison with a comment behind it, `?a<'>'` for one with a string.
    """
    depth, doubtful = 0, ""
    previous = Token("", "", 0)
    for token in tokens:
        depth += (token.text == "(") - (token.text == ")")
        operand = previous.kind in _OPERANDS or previous.text == ")"
        if token.kind == "iri" and depth > 0 and operand:
            doubtful += token.text
        hidden = token.kind == "string" and "service" in token.text.lower()
        if hidden and ("'" in doubtful or ("#" in doubtful and "\n" in token.text)):
            return True
        previous = token
    return False
