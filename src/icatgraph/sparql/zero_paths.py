"""Zero paths: `?x p* <a>` and `?x p? <a>` for an `<a>` that the data does not have.

SPARQL 1.1 answers such a pattern with `<a>` itself, the path of no steps; the engine with nothing. As no
other path can begin or end there, the pattern is `VALUES ?x { <a> }`.
Only a pattern that stands alone between two full stops or brackets is rewritten.
<https://www.w3.org/TR/sparql11-query/#defn_evalPP_ZeroOrMorePath>
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from icatgraph.sparql.groups import Edit, brackets
from icatgraph.sparql.names import iri_of, prefixes_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyoxigraph import Store

    from icatgraph.sparql.tokens import Token

_ENDS: Final = ("{", "}", ".")


def bound_zero_paths(tokens: Sequence[Token], store: Store) -> list[Edit]:
    """Return the edits that bind the far end of paths at a constant that the data does not have."""
    marks = [index for index in range(3, len(tokens) - 2) if tokens[index].text in ("*", "?")]
    if not marks or any(token.kind == "blank" for token in tokens):
        return []  # VALUES ends a block of triples, across which no label of a blank node may reach
    edits: list[Edit] = []
    pairs, prefixes = brackets(tokens), prefixes_of(tokens)
    for first, last in filter(None, (_pattern(tokens, pairs, mark) for mark in marks)):
        variable, constant = sorted((tokens[first], tokens[last]), key=lambda end: end.kind != "variable")
        iri = iri_of(constant, prefixes)
        if iri is not None and variable.kind == "variable" and not _knows(store, iri):
            values = f" VALUES {variable.text} {{ {constant.text} }} "
            edits.append(Edit(tokens[first].start, tokens[last].end, values))
    return edits


def _pattern(tokens: Sequence[Token], pairs: Mapping[int, int], star: int) -> tuple[int, int] | None:
    """Return the indices of the subject and the object around a path that ends with the mark at `star`."""
    # What is repeated is a name, or a group in parentheses.
    first, last = pairs.get(star - 1, star - 1) - 1, star + 1
    # The mark must touch the path: `?a * ?b` is a product.
    if first < 1 or tokens[star - 1].end != tokens[star].start:
        return None
    alone = tokens[first - 1].text in _ENDS and tokens[last + 1].text in _ENDS
    kinds = {tokens[first].kind, tokens[last].kind}
    return (first, last) if alone and kinds in ({"variable", "iri"}, {"variable", "name"}) else None


def _knows(store: Store, iri: str) -> bool:
    try:
        node = NamedNode(iri)
    except ValueError:
        return True  # the engine will say so
    ends = (store.quads_for_pattern(node, None, None), store.quads_for_pattern(None, None, node))
    return any(next(quads, None) is not None for quads in ends)
