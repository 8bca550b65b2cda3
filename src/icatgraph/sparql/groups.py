"""Groups: what stands between the brackets of a query, found by its tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icatgraph.sparql.tokens import Token

_PAIRS: Final = {"{": "}", "(": ")", "[": "]"}


class Edit(NamedTuple):
    """A replacement in a text: of the offsets `start` to `end`, by `text`."""

    start: int
    end: int
    text: str


def brackets(tokens: Sequence[Token]) -> dict[int, int]:
    """Return the index of the closing bracket for that of each opening one, and the other way round.

    Brackets that cross or have no partner are left out; one pass, however deep they are nested.
    """
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for index, token in enumerate(tokens):
        if token.kind != "mark":
            continue
        if token.text in _PAIRS:
            opened.append(index)
        elif opened and _PAIRS[tokens[opened[-1]].text] == token.text:
            pairs[index] = opened.pop()
            pairs[pairs[index]] = index
        elif token.text in _PAIRS.values():
            opened.clear()
    return pairs


def variables(tokens: Sequence[Token]) -> frozenset[str]:
    """Return the names of the variables among some tokens."""
    return frozenset(token.text[1:] for token in tokens if token.kind == "variable")


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return a text with its edits made; one that begins inside what another replaced is left out."""
    pieces: list[str] = []
    last = 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        if edit.start >= last:
            pieces += [text[last : edit.start], edit.text]
            last = edit.end
    return "".join([*pieces, text[last:]])
