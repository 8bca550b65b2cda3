"""The closure: what follows by OWL 2 RL from the triples of a project, with the statement each comes from.

It knows the constructs that the ontology uses (`check:owl-rl-construct` refuses others) and remembers for
each conclusion its first premise, so that a contradiction is shown where it was written.
https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Final

from icatgraph.reasoning.schema import TYPE, Schema, Triple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_LITERAL: Final = '"'


class Closure:
    """The triples stated and inferred; terms are IRIs, blank labels, or literals that begin with a quote."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._premise: dict[Triple, Triple | None] = {}
        self._constructed: set[Triple] = set()
        self._types: dict[str, set[str]] = defaultdict(set)
        self._forward: dict[str, dict[str, list[str]]] = {step: {} for step in schema.joined}
        self._backward: dict[str, dict[str, list[str]]] = {step: {} for step in schema.joined}
        self._turned = {step.removeprefix("^"): step for step in schema.joined if step.startswith("^")}
        self._sideward = {property_: _Consequences(schema, property_) for property_ in schema.properties}

    def __contains__(self, triple: object) -> bool:
        return triple in self._premise

    @property
    def types(self) -> Mapping[str, set[str]]:
        """The classes of each thing, stated and inferred."""
        return self._types

    @property
    def derived(self) -> Iterator[Triple]:
        """Every triple that was inferred or constructed, in no order."""
        yield from self._constructed
        yield from (triple for triple, premise in self._premise.items() if premise is not None)

    def add(self, triples: Iterable[Triple], *, constructed: bool = False) -> list[Triple]:
        """Add triples that are stated, or `constructed` by rules, and return what follows and is new."""
        premises = self._premise
        given = [triple for triple in dict.fromkeys(triples) if triple not in premises]
        premises.update(dict.fromkeys(given))
        if constructed:
            self._constructed.update(given)
        fresh: list[Triple] = []
        for triple in chain(given, fresh):
            for conclusion in self._follow(triple):
                if conclusion not in premises:
                    premises[conclusion] = triple
                    # The loop goes on into what it finds.
                    fresh.append(conclusion)
        return fresh

    def states(self, triple: Triple) -> bool:
        """Say whether a triple was given, and not inferred."""
        return triple in self._premise and self._premise[triple] is None

    def origin(self, triple: Triple) -> Triple:
        """Return the stated triple that a conclusion comes from; a stated triple is its own.

        A class comes from a narrower one that is stated of the thing, if there is such.
        """
        subject, property_, value = triple
        for kind in sorted(self._types[subject]) if property_ == TYPE else ():
            above = (kind, *self.schema.superclasses.get(kind, ()))
            if value in above and self.states((subject, TYPE, kind)):
                return (subject, TYPE, kind)
        premise = self._premise.get(triple)
        while premise is not None:
            triple, premise = premise, self._premise.get(premise)
        return triple

    @property
    def things(self) -> set[str]:
        """All subjects."""
        return {subject for subject, _, _ in self._premise}

    def of(self, properties: Iterable[str]) -> Iterator[Triple]:
        """Yield every triple, stated or inferred, with one of the properties."""
        wanted = set(properties)
        yield from (triple for triple in self._premise if triple[1] in wanted)

    def _follow(self, triple: Triple) -> Iterable[Triple]:
        subject, property_, value = triple
        if property_ == TYPE:
            self._types[subject].add(value)
            return [(subject, TYPE, above) for above in self.schema.superclasses.get(value, ())]
        consequences = self._sideward.get(property_)
        found: Iterable[Triple] = consequences.of(subject, value) if consequences is not None else ()
        if property_ in self._forward:
            found = [*found, *self._joins(subject, property_, value)]
        if property_ in self._turned:
            found = [*found, *self._joins(value, self._turned[property_], subject)]
        return found

    def _joins(self, subject: str, step: str, value: str) -> Iterator[Triple]:
        """Yield what chains and transitivity make of a new step, with the steps before and behind it."""
        self._forward[step].setdefault(subject, []).append(value)
        self._backward[step].setdefault(value, []).append(subject)
        for first, second, derived in self.schema.chains_with(step):
            if first == step:
                yield from ((subject, derived, end) for end in self._forward[second].get(value, ()))
            if second == step:
                yield from ((start, derived, value) for start in self._backward[first].get(subject, ()))


class _Consequences:
    """What one triple of a property says by itself: wider and inverse properties, classes of its ends."""

    __slots__ = ("domain", "inverse", "range", "wider")

    def __init__(self, schema: Schema, property_: str) -> None:
        self.wider = schema.superproperties.get(property_, ())
        self.inverse = schema.inverses.get(property_, ())
        self.domain = schema.domains.get(property_, ())
        self.range = schema.ranges.get(property_, ())

    def of(self, subject: str, value: str) -> list[Triple]:
        # Plain loops: most properties have but one of the four, and an empty comprehension is no cheaper.
        found: list[Triple] = []
        for wider in self.wider:
            found.append((subject, wider, value))  # noqa: PERF401
        for kind in self.domain:
            found.append((subject, TYPE, kind))  # noqa: PERF401
        if value[0] != _LITERAL:
            for inverse in self.inverse:
                found.append((value, inverse, subject))  # noqa: PERF401
            for kind in self.range:
                found.append((value, TYPE, kind))  # noqa: PERF401
        return found
