"""The neighbourhood of some nodes: as much of a graph as the shapes see from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from icatgraph.reasoning import TYPE
from icatgraph.vocabulary import EXTERNAL_PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from icatgraph.reasoning import Triple

_SUBCLASS: Final = f"{EXTERNAL_PREFIXES['rdfs']}subClassOf"
# A value, the value of that value on a path of two steps, and the class of each.
_STEPS: Final = 3


def neighbourhood(triples: Iterable[Triple], nodes: Collection[str]) -> list[Triple]:
    """Return the triples of the nodes and of what they point to, three steps on, and the whole class tree.

    `nodes` are IRIs. Types of the last step are included, so `sh:class` sees what it would see in the whole.
    """
    by_subject: dict[str, list[Triple]] = {}
    for triple in triples:
        by_subject.setdefault(triple[0], []).append(triple)
    tree = [triple for some in by_subject.values() for triple in some if triple[1] == _SUBCLASS]
    found: dict[str, list[Triple]] = {}
    reached = set(nodes)
    for _ in range(_STEPS):
        found |= {name: by_subject[name] for name in reached if name in by_subject}
        reached = {value for name in reached for _, _, value in by_subject.get(name, ())} - found.keys()
    types = [triple for name in reached for triple in by_subject.get(name, ()) if triple[1] == TYPE]
    return list(dict.fromkeys([*tree, *(triple for some in found.values() for triple in some), *types]))
