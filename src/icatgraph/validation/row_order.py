"""The order of rows: which rows of an answer could as well come the other way round."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Final

from icatgraph.sparql.tokens import scan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icatgraph.sparql.tokens import Token

_TURNS: Final = ("ASC", "DESC")
_ENDS: Final = ("LIMIT", "OFFSET", "VALUES")
# What these make depends on the order in which solutions come to them, or on chance. SUM and AVG do not: the
# engine adds integers and decimals exactly, and these are what the data have.
_WAYWARD: Final = frozenset(
    ("BNODE", "GROUP_CONCAT", "LIMIT", "NOW", "OFFSET", "RAND", "REDUCED", "SAMPLE", "STRUUID", "UUID")
)


def order_token(text: str) -> Token | None:
    """Return the ORDER of the query's own ORDER BY; None when it has none, whatever its parts have."""
    return next((token for token in _outermost(text) if token.keyword == "ORDER"), None)


def tied_rows(text: str, rows: Sequence[str]) -> tuple[str, str] | None:
    """Return the first two rows that differ and agree in all that the query orders by; None when none do.

    `rows` are lines of SPARQL TSV, the first of them the columns. Two numbers agree when they are equal, in
    whatever type each is written. Of a query that orders by what is no column, the rows do not tell.
    """
    keys, all_shown = _key_columns(text, rows[0])
    for one, other in pairwise(rows[1:]) if keys and all_shown else ():
        cells, others = one.split("\t"), other.split("\t")
        if one != other and all(_agree(cells[key], others[key]) for key in keys):
            return one, other
    return None


def is_told_by_rows(text: str, rows: Sequence[str]) -> bool:
    """Say whether rows without a tie are all there is to see, so that no second answer has to be compared.

    So it is when no value depends on the order in which solutions come to it, and what is ordered by is among
    the columns, or so much of it that it tells every two rows apart.
    """
    if any(token.keyword in _WAYWARD for token in scan(text) if token.kind == "word"):
        return False
    keys, all_shown = _key_columns(text, rows[0])
    different = set(rows[1:])
    shown = {tuple(cells[key] for key in keys) for cells in (row.split("\t") for row in different)}
    return all_shown or len(shown) == len(different)


def _key_columns(text: str, columns: str) -> tuple[list[int], bool]:
    """Return the indexes of the columns that a query orders by, and whether it orders by nothing else."""
    names = [column[1:] for column in columns.split("\t")]
    order = order_token(text)
    behind = [token for token in _outermost(text) if order and token.start > order.start][1:]
    clause = list(takewhile(lambda token: token.keyword not in _ENDS, behind))
    plain = all(token.kind == "variable" or token.keyword in _TURNS or token.text in "()" for token in clause)
    keys = [token.text[1:] for token in clause if token.kind == "variable"] if plain else []
    shown = [names.index(key) for key in keys if key in names]
    return shown, bool(keys) and len(shown) == len(keys)


def _outermost(text: str) -> list[Token]:
    """Return the tokens that are in no braces."""
    depth, found = 0, []
    for token in scan(text):
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0:
            found.append(token)
    return found


def _agree(one: str, other: str) -> bool:
    """Say whether two cells come in no order: a cell of SPARQL TSV has numbers, and only these, bare."""
    if one == other:
        return True
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False
