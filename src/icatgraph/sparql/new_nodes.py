"""New nodes: `BNODE(text)` as SPARQL 1.1 has it, one blank node for each text in each row.

The engine makes one blank node for each text in all rows. Here each row gets an identifier of its own, which
is joined to the text: `SELECT (BNODE(?x) AS ?b) WHERE {…}` becomes in effect
`SELECT (BNODE(CONCAT(?x, ?row)) AS ?b) WHERE { {…} BIND(STRUUID() AS ?row) }`; what is no text still fails.
Only the columns of the outermost SELECT are rewritten, and only where a row is a solution of the group: not
with aggregates, and not with VALUES at the end.
<https://www.w3.org/TR/sparql11-query/#func-bnode>
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from icatgraph.sparql.form import prologue_end
from icatgraph.sparql.groups import Edit, brackets, variables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icatgraph.sparql.tokens import Token

_AGGREGATION: Final = frozenset(
    {"GROUP", "HAVING", "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
)
_MAX_CALLS: Final = 100


def rows_of_their_own(text: str, tokens: Sequence[Token]) -> list[Edit]:
    """Return the edits that give each row of a query its own blank nodes; none where that is not safe."""
    start = prologue_end(tokens)
    pairs = brackets(tokens)
    opening = _where(tokens, start)
    end = pairs.get(opening)
    if end is None or tokens[start].keyword != "SELECT":
        return []
    around = {token.keyword for token in (*tokens[start:opening], *tokens[end:])}
    calls = [index for index in range(start, opening) if tokens[index].keyword == "BNODE"]
    if not 0 < len(calls) <= _MAX_CALLS or around & (_AGGREGATION | {"VALUES"}):
        return []
    row = _unused(tokens)
    ends = ((index, pairs.get(index + 1)) for index in calls)
    edits = [edit for index, last in ends if last for edit in _call(text, tokens[index : last + 1], row)]
    opened = Edit(tokens[opening].end, tokens[opening].end, " {")
    closed = Edit(tokens[end].start, tokens[end].start, f"}} BIND(STRUUID() AS ?{row}) ")
    return [*edits, opened, closed] if edits else []


def _where(tokens: Sequence[Token], start: int) -> int:
    """Return the index of the bracket that opens the group of a query; -1 when there is none."""
    return next((index for index in range(start, len(tokens)) if tokens[index].text == "{"), -1)


def _call(text: str, call: Sequence[Token], row: str) -> list[Edit]:
    """Return the edit of one call with an argument; it goes on failing where the argument is no text."""
    inner = call[2:-1]
    if not inner or any(token.keyword == "BNODE" for token in inner):
        return []
    argument = text[call[1].end : call[-1].start]
    edited = f" IF(isBlank(BNODE({argument}\n)), BNODE(CONCAT(STR({argument}\n), ?{row})), ?{row})"
    return [Edit(call[0].start, call[-1].end, edited)]


def _unused(tokens: Sequence[Token]) -> str:
    """Return the name of a variable that a query does not have."""
    taken = variables(tokens)
    return next(name for name in (f"row{number}" for number in range(len(taken) + 1)) if name not in taken)
