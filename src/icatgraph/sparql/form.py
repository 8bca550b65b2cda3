"""The form of a query: SELECT, ASK, CONSTRUCT or DESCRIBE, read from the text before it is parsed."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from icatgraph.errors import QueryForbidden, QuerySyntaxError
from icatgraph.sparql.likeness import nearest
from icatgraph.sparql.tokens import IRI, Token, decode_escapes, place, scan, shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES: Final = (
    "INSERT",
    "DELETE",
    "LOAD",
    "CLEAR",
    "DROP",
    "CREATE",
    "ADD",
    "MOVE",
    "COPY",
    "WITH",
)
_EXPECTED: Final = "SELECT, ASK, CONSTRUCT or DESCRIBE"
# Of most texts it tells the form by one look; what it does not match, the tokens tell.
_BEGINNING: Final = re.compile(
    r"(?:[ \t\r\n]++|#[^\r\n]*+"
    rf"|(?:PREFIX[ \t\r\n]++[A-Za-z0-9_\-]*+:|BASE)[ \t\r\n]*+{IRI})*+"
    r"(SELECT|ASK|CONSTRUCT|DESCRIBE)",
    re.IGNORECASE | re.ASCII,
)
# A query is looked at from several sides, one after the other.
_look: Final = lru_cache(maxsize=8)(_BEGINNING.match)
_VOLATILE: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID"})
_NEW_NODES: Final = frozenset({"BNODE", "CONSTRUCT", "DESCRIBE"})
_PROLOGUE_LENGTH: Final = {"BASE": 2, "VERSION": 2, "PREFIX": 3}


def query_form(text: str) -> str:
    """Return the form of a query, such as `SELECT`.

    Raises:
        QueryForbidden: for an update.
        QuerySyntaxError: when no query form follows the prologue.
    """
    beginning = _look(text)
    return beginning[1].upper() if beginning is not None else _form_of(text, scan(text))


def divide(text: str) -> tuple[str, str]:
    """Return the prologue and what follows it; a text of which one look does not tell has no prologue."""
    beginning = _look(text)
    start = beginning.start(1) if beginning is not None else 0
    return text[:start], text[start:]


def _form_of(text: str, tokens: Sequence[Token]) -> str:
    start = prologue_end(tokens)
    if start == len(tokens):
        raise QuerySyntaxError("there is no query", *place(text, len(text)), expected=_EXPECTED)
    token = tokens[start]
    word = token.text.upper()
    for form in FORMS:
        # The engine accepts keywords that touch what follows, as in `ASKFROM<g>{}`.
        if word.startswith(form):
            return form
    if token.keyword in UPDATES:
        raise QueryForbidden(f"{token.keyword} is an update; this dataset is read-only, send a query")
    meant = nearest(word, (*FORMS, *_PROLOGUE_LENGTH)) if token.keyword else ""
    hint = f"did you mean {meant}?" if meant else ""
    message = f"{shorten(token.text)} cannot begin a query"
    raise QuerySyntaxError(message, *place(text, token.start), shorten(token.text), hint, expected=_EXPECTED)


def prologue_end(tokens: Sequence[Token]) -> int:
    """Return the index of the first token after the BASE and PREFIX declarations."""
    index = 0
    while index < len(tokens) and tokens[index].keyword in _PROLOGUE_LENGTH:
        index += _PROLOGUE_LENGTH[tokens[index].keyword]
    return min(index, len(tokens))


def declared_prefixes(tokens: Sequence[Token]) -> frozenset[str]:
    """Return the prefixes, without their colon, that the text declares."""
    return frozenset(
        following.text[:-1]
        for token, following in itertools.pairwise(tokens)
        if token.keyword == "PREFIX" and following.kind == "name"
    )


def names_graphs(tokens: Sequence[Token]) -> bool:
    """Say whether a query has a FROM or FROM NAMED clause."""
    return any(token.keyword.endswith("FROM") for token in tokens)


def is_volatile(text: str) -> bool:
    """Say whether a query asks for the time, chance or fresh names, so that its answer is never the same."""
    return _has_word(text, _VOLATILE)


def makes_nodes(text: str) -> bool:
    """Say whether the answer of a query may have blank nodes that are new each time."""
    return _has_word(text, _NEW_NODES)


def _has_word(text: str, words: Collection[str]) -> bool:
    """Say whether the engine reads one of some words, given in upper case, in a text."""
    decoded = decode_escapes(text)
    letters = decoded.upper()
    if not any(map(letters.__contains__, words)):  # of most texts that tells enough
        return False
    return any(token.keyword in words for token in scan(decoded))
