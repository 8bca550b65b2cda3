"""The schema: the axioms of an ontology in the form that reasoning asks for them."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Final

from icatgraph.vocabulary import EXTERNAL_PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_OWL: Final = EXTERNAL_PREFIXES["owl"]
_RDF: Final = EXTERNAL_PREFIXES["rdf"]
_RDFS: Final = EXTERNAL_PREFIXES["rdfs"]
TYPE: Final = f"{_RDF}type"
_FIRST: Final = f"{_RDF}first"
_REST: Final = f"{_RDF}rest"
_SCHEMATIC: Final = (_OWL, _RDFS, _FIRST, _REST)

Triple = tuple[str, str, str]
Chain = tuple[str, str, str]


class Schema:
    """Classes and properties with what is above them, their ends, inverses, chains and disjointness.

    Triples are IRIs, blank labels that begin with `_:`, and literals that begin with a quote.
    A chain `(first, second, derived)` is `first ∘ second ⊑ derived`; a longer one has steps without a name,
    and a step back along a property is written `^property`.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._objects: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._items: dict[str, dict[str, str]] = defaultdict(dict)
        for subject, predicate, value in triples:
            if predicate.startswith(_SCHEMATIC) or value.startswith(_OWL):
                self._note(subject, predicate, value)
        both_ways = [*self._pairs(f"{_OWL}equivalentClass")]
        self.superclasses = _upward([*self._pairs(f"{_RDFS}subClassOf"), *both_ways, *_turned(both_ways)])
        same = [*self._pairs(f"{_OWL}equivalentProperty")]
        self.superproperties = _upward([*self._pairs(f"{_RDFS}subPropertyOf"), *same, *_turned(same)])
        self.domains = _grouped(self._pairs(f"{_RDFS}domain"))
        self.ranges = _grouped(self._pairs(f"{_RDFS}range"))
        self.inverses = self._inverses()
        self.chains = tuple(self._chains())
        self.disjoint = self._disjoint()

    @property
    def properties(self) -> set[str]:
        """The properties from which something follows without another triple."""
        return {*self.superproperties, *self.domains, *self.ranges, *self.inverses}

    @property
    def joined(self) -> set[str]:
        """The properties that are a step of a chain."""
        return {step for first, second, _ in self.chains for step in (first, second)}

    def chains_with(self, step: str) -> list[Chain]:
        """Return the chains that a property is a step of."""
        return self._chains_of.get(step, [])

    def of_type(self, name: str) -> set[str]:
        """Return the properties that are an `owl:…` of that local name, such as `FunctionalProperty`."""
        return {subject for subject, kind in self._objects[TYPE] if kind == _OWL + name}

    def _note(self, subject: str, predicate: str, value: str) -> None:
        if predicate in (_FIRST, _REST):
            self._items[subject][predicate] = value
        elif not value.startswith('"'):
            self._objects[predicate].append((subject, value))

    def _pairs(self, predicate: str) -> list[tuple[str, str]]:
        """Return subject and object of an axiom among names; class expressions are left to `dl`."""
        pairs = self._objects[predicate]
        return [pair for pair in pairs if not any(end.startswith("_:") for end in pair)]

    def _list(self, head: str) -> Iterator[str]:
        while head in self._items:
            yield self._items[head][_FIRST]
            head = self._items[head][_REST]

    def _step(self, item: str) -> str:
        """Return a step of a chain; `[ owl:inverseOf … ]` goes back along a property."""
        backward = dict(self._objects[f"{_OWL}inverseOf"])
        return f"^{backward[item]}" if item.startswith("_:") and item in backward else item

    def _inverses(self) -> Mapping[str, tuple[str, ...]]:
        pairs = self._pairs(f"{_OWL}inverseOf")
        symmetric = [(name, name) for name in self.of_type("SymmetricProperty")]
        return _grouped(dict.fromkeys([*pairs, *_turned(pairs), *symmetric]))

    def _chains(self) -> Iterator[Chain]:
        self._chains_of: dict[str, list[Chain]] = defaultdict(list)
        transitive = [(name, name, name) for name in self.of_type("TransitiveProperty")]
        told = [
            chain
            for derived, head in self._objects[f"{_OWL}propertyChainAxiom"]
            for chain in _in_twos([self._step(item) for item in self._list(head)], derived)
        ]
        for chain in [*transitive, *told]:
            for step in dict.fromkeys(chain[:2]):
                self._chains_of[step].append(chain)
            yield chain

    def _disjoint(self) -> Mapping[str, set[str]]:
        pairs = self._pairs(f"{_OWL}disjointWith")
        classes = {subject for subject, kind in self._objects[TYPE] if kind == f"{_OWL}AllDisjointClasses"}
        for node, head in self._objects[f"{_OWL}members"]:
            if node in classes:
                pairs += combinations(self._list(head), 2)
        disjoint: dict[str, set[str]] = defaultdict(set)
        for one, other in [*pairs, *_turned(pairs)]:
            disjoint[one].add(other)
        return dict(disjoint)


def _in_twos(steps: list[str], derived: str) -> Iterator[Chain]:
    """Cut a chain into chains of two steps, with a nameless property after each."""
    first = steps[0]
    for count, second in enumerate(steps[1:], start=2):
        result = derived if count == len(steps) else f"_:{derived} {count}"
        yield (first, second, result)
        first = result


def _upward(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """Return all that is above each name; what stands in a circle is above itself."""
    direct: dict[str, list[str]] = defaultdict(list)
    for below, above in pairs:
        direct[below].append(above)

    def walk(name: str) -> Iterator[str]:
        seen: dict[str, None] = {}
        waiting = list(direct.get(name, ()))
        while waiting:
            above = waiting.pop()
            if above not in seen:
                seen[above] = None
                waiting += direct.get(above, ())
        yield from seen

    return {name: tuple(walk(name)) for name in direct}


def _turned(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(value, subject) for subject, value in pairs]


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for subject, value in pairs:
        grouped[subject].append(value)
    return {subject: tuple(values) for subject, values in grouped.items()}
