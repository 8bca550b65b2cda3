"""Blank nodes: whether their canonical labels can be found in reasonable time.

RDFC-1.0 tries every order of blank nodes that it cannot tell apart, and its time grows with the factorial of
their neighbours: nine that point at each other keep it busy for minutes. <https://www.w3.org/TR/rdf-canon/>
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode

from icatgraph.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Quad

_MAX_NEIGHBOURS: Final = 5
_MAX_CONNECTED: Final = 150


def refuse_poison(quads: Iterable[Quad]) -> None:
    """Let quads pass whose canonical labels cost at most about a second for each knot of blank nodes.

    Raises:
        ProjectError: when too many blank nodes that nothing tells apart are knotted together.
    """
    neighbours = _alike_neighbours([quad for quad in quads if has_blank(quad)])
    widest = max((len(nodes) for nodes in neighbours.values()), default=0)
    if widest > _MAX_NEIGHBOURS or _largest_knot(neighbours) > _MAX_CONNECTED:
        raise ProjectError(
            "too many blank nodes that nothing tells apart refer to each other, so that no canonical labels "
            "can be found for them; give them IRIs, or a property each that differs"
        )


def _alike_neighbours(quads: list[Quad]) -> Mapping[BlankNode, set[BlankNode]]:
    """Return the blank nodes that are described alike, each with those of them it is in a quad with."""
    descriptions: defaultdict[BlankNode, list[tuple[str, ...]]] = defaultdict(list)
    for quad in quads:
        for node in _blank_terms(quad):
            descriptions[node].append(_seen_from(node, quad))
    keys = {node: tuple(sorted(lines)) for node, lines in descriptions.items()}
    counts = Counter(keys.values())
    alike: dict[BlankNode, set[BlankNode]] = {node: set() for node, key in keys.items() if counts[key] > 1}
    for quad in quads:
        nodes = _blank_terms(quad) & alike.keys()
        for node in nodes:
            alike[node] |= nodes - {node}
    return alike


def has_blank(quad: Quad) -> bool:
    """Say whether a blank node is in a quad."""
    return (
        isinstance(quad.object, BlankNode)
        or isinstance(quad.subject, BlankNode)
        or isinstance(quad.graph_name, BlankNode)
    )


def _blank_terms(quad: Quad) -> set[BlankNode]:
    return {term for term in (quad.subject, quad.object, quad.graph_name) if isinstance(term, BlankNode)}


def _seen_from(node: BlankNode, quad: Quad) -> tuple[str, ...]:
    """Return a quad as a node sees it: itself, and other blank nodes without their labels."""
    terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
    return tuple(("_:z", "_:a")[term == node] if isinstance(term, BlankNode) else str(term) for term in terms)


def _largest_knot(neighbours: Mapping[BlankNode, set[BlankNode]]) -> int:
    """Return the size of the largest connected set of nodes."""
    seen: set[BlankNode] = set()
    largest = 0
    for start in neighbours:
        waiting, size = [start], 0
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                size += 1
                waiting.extend(neighbours[node])
        largest = max(largest, size)
    return largest
