"""The projection of `SELECT *`: its columns in the order in which the text first names them.

The engine sorts the columns of `SELECT *` by name; the W3C tests and every reader expect the text's order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatgraph.sparql.form import prologue_end

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from icatgraph.sparql.tokens import Token


def star(tokens: Sequence[Token]) -> Token | None:
    """Return the `*` of a top-level `SELECT *`, or None when the query has none."""
    head = tokens[prologue_end(tokens) :][:3]
    if not head or head[0].keyword != "SELECT":
        return None
    rest = head[2:] if len(head) > 1 and head[1].keyword in ("DISTINCT", "REDUCED") else head[1:]
    return rest[0] if rest and rest[0].text == "*" else None


def spell_out(text: str, tokens: Sequence[Token], variables: Collection[str]) -> str:
    """Replace the `*` of a top-level `SELECT *` by `variables`, in the order of the text."""
    token = star(tokens)
    if token is None or not variables:
        return text
    seen = dict.fromkeys(token.text[1:] for token in tokens if token.kind == "variable")
    columns = " ".join(f"?{name}" for name in seen if name in variables)
    return f"{text[: token.start]} {columns} {text[token.end :]}"
