"""The neighbourhood of some nodes: as much of a graph as the shapes see from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from icatgraph.vocabulary import EXTERNAL_PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pyoxigraph import Quad

_SUBCLASS: Final = f"{EXTERNAL_PREFIXES['rdfs']}subClassOf"
_TYPE: Final = f"{EXTERNAL_PREFIXES['rdf']}type"
# A value, the value of that value on a path of two steps, and the class of each.
_STEPS: Final = 3


def neighbourhood(quads: Iterable[Quad], nodes: Collection[str]) -> list[Quad]:
    """Return the quads of the nodes and of what they point to, three steps on, and the whole class tree.

    `nodes` are IRIs. Types of the last step are included, so `sh:class` sees what it would see in the whole.
    """
    by_subject: dict[str, list[Quad]] = {}
    tree: list[Quad] = []
    for quad in quads:
        subject = quad.subject
        name = subject.value if isinstance(subject, NamedNode) else str(subject)
        by_subject.setdefault(name, []).append(quad)
        if quad.predicate.value == _SUBCLASS:
            tree.append(quad)
    found: dict[str, list[Quad]] = {}
    reached = set(nodes)
    for _ in range(_STEPS):
        found |= {name: by_subject[name] for name in reached if name in by_subject}
        reached = {_name(quad) for name in reached for quad in by_subject.get(name, ())} - found.keys()
    types = [quad for name in reached for quad in by_subject.get(name, ()) if quad.predicate.value == _TYPE]
    return list(dict.fromkeys([*tree, *(quad for some in found.values() for quad in some), *types]))


def _name(quad: Quad) -> str:
    term = quad.object
    return term.value if isinstance(term, NamedNode) else str(term)
