"""The scope of `GRAPH ?g`: inside its group `?g` is a variable like any other, and has no value yet.

SPARQL 1.1 evaluates the group in each named graph by itself and only then joins the name of the graph. The
engine has `?g` bound within, which shows where the group names `?g`, takes away (MINUS) or counts (a SELECT).
There the group is written out for each graph, as the definition has it:
`{ GRAPH <a> {…} VALUES ?g { <a> } } UNION { GRAPH <b> {…} VALUES ?g { <b> } }`.
<https://www.w3.org/TR/sparql11-query/#defn_evalGraph>
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from icatgraph.sparql.groups import Edit, brackets, variables

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from icatgraph.sparql.tokens import Token

# All groups together are written out in no more than this: as long as a text may be that is sent.
_MAX_CHARACTERS: Final = 65_536


def written_out(text: str, tokens: Sequence[Token], graphs: Collection[str]) -> list[Edit]:
    """Return the edits that write out each outermost `GRAPH ?g {…}` whose answer hangs on the scope of `?g`.

    `graphs` are the names of the graphs in the query's dataset. EXISTS, which puts values into a group, and
    labels of blank nodes, which must not stand in two groups, leave the query as it is.
    """
    edits: list[Edit] = []
    if any(token.keyword == "EXISTS" or token.kind == "blank" for token in tokens):
        return edits
    pairs = brackets(tokens)
    index, left = 0, _MAX_CHARACTERS
    while index < len(tokens) - 2:
        end = pairs.get(index + 2) if _is_graph(tokens, index) else None
        if end is not None:
            edit = _union(text, tokens[index : end + 1], graphs)
            left -= len(edit.text) if edit else 0
            if left < 0:
                return []
            edits += [edit] if edit else []
            index = end
        index += 1
    return edits


def _is_graph(tokens: Sequence[Token], index: int) -> bool:
    named = tokens[index].keyword == "GRAPH" and tokens[index + 1].kind == "variable"
    return named and tokens[index + 2].text == "{"


def _union(text: str, tokens: Sequence[Token], graphs: Collection[str]) -> Edit | None:
    """Return the edit of one `GRAPH ?g {…}`, or None when it is not needed or would get too long."""
    name, group = tokens[1], tokens[2:]
    words = {token.keyword for token in group}
    if name.text[1:] not in variables(group) and not words & {"MINUS", "SELECT"}:
        return None
    body = text[group[0].start : group[-1].end]
    if len(body) * len(graphs) > _MAX_CHARACTERS:
        return None
    parts = [f"{{ GRAPH <{graph}> {body} VALUES {name.text} {{ <{graph}> }} }}" for graph in sorted(graphs)]
    union = " UNION ".join(parts) or f"{{ VALUES {name.text} {{ }} }}"
    return Edit(tokens[0].start, tokens[-1].end, f" {union} ")
