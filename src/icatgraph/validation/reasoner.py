"""The reasoner's findings: contradictions, identities, classes without members, missing conclusions."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from icatgraph.curated import read_content
from icatgraph.errors import DataSyntaxError
from icatgraph.reasoning import TYPE, identities, triple_of
from icatgraph.turtle import locate
from icatgraph.validation.findings import Finding
from icatgraph.validation.snapshot import syntax_finding
from icatgraph.vocabulary import EXTERNAL_PREFIXES, compact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatgraph.reasoning import Closure, Schema, Triple
    from icatgraph.validation.snapshot import Snapshot

_SUBCLASS: Final = f"{EXTERNAL_PREFIXES['rdfs']}subClassOf"
# Below a project's ontology: Turtle files with triples that must be stated or inferred.
GOLDEN: Final = "golden"


def reason(snapshot: Snapshot) -> Iterator[Finding]:
    """Yield what reasoning finds in a project: by OWL 2 RL and the project's own rules, to a fixpoint."""
    closure = snapshot.closure
    yield from _unsatisfiable(closure.schema)
    yield from _contradictions(closure)
    yield from _broken_properties(closure)
    yield from _identities(closure)
    yield from _missing(closure, snapshot)


def _unsatisfiable(schema: Schema) -> Iterator[Finding]:
    for name, above in sorted(schema.superclasses.items()):
        for one, other in combinations(sorted({name, *above}), 2):
            if other in schema.disjoint.get(one, ()):
                message = (
                    f"{compact(name)} can have no member: {compact(one)} and {compact(other)} share none."
                )
                yield _finding("unsatisfiable", message, (name, _SUBCLASS, ""))
                break


def _contradictions(closure: Closure) -> Iterator[Finding]:
    clashes: dict[frozenset[str], tuple[str, str] | None] = {}
    for thing, types in closure.types.items():
        key = frozenset(types)
        if key not in clashes:
            clashes[key] = _clash(key, closure.schema)
        pair = clashes[key]
        if pair is not None:
            yield _both(closure, thing, pair)


def _broken_properties(closure: Closure) -> Iterator[Finding]:
    for property_ in closure.schema.of_type("IrreflexiveProperty"):
        for triple in closure.of([property_]):
            if triple[0] == triple[2]:
                yield _broken(closure, triple, "relates nothing to itself")
    for property_ in closure.schema.of_type("AsymmetricProperty"):
        for subject, _, value in closure.of([property_]):
            if subject < value and (value, property_, subject) in closure:
                yield _broken(closure, (subject, property_, value), "never holds both ways")


def _clash(types: frozenset[str], schema: Schema) -> tuple[str, str] | None:
    pairs = combinations(sorted(types), 2)
    return next((pair for pair in pairs if pair[1] in schema.disjoint.get(pair[0], ())), None)


def _both(closure: Closure, thing: str, pair: tuple[str, str]) -> Finding:
    """Return the finding at the statement that is no plain `a …` of the thing, if one of the two is such."""
    origins = {kind: closure.origin((thing, TYPE, kind)) for kind in pair}
    reasons = " and ".join(f"{compact(kind)} ({_told(origins[kind])})" for kind in pair)
    message = f"{compact(thing)} is both {reasons}, which have no member in common."
    indirect = [origin for origin in origins.values() if origin[1] != TYPE]
    return _finding("inconsistent", message, (indirect or list(origins.values()))[0])


def _told(origin: Triple) -> str:
    subject, predicate, value = (compact(term) if ":" in term else term for term in origin)
    return f"from {subject} {'a' if origin[1] == TYPE else predicate} {value}"


def _broken(closure: Closure, triple: Triple, rule: str) -> Finding:
    message = f"{compact(triple[0])} {compact(triple[1])} {compact(triple[2])}, but the property {rule}."
    return _finding("inconsistent", message, closure.origin(triple))


def _identities(closure: Closure) -> Iterator[Finding]:
    for identity in identities(closure):
        names = f"{compact(identity.first)} and {compact(identity.second)}"
        if identity.property:
            shared, property_ = compact(identity.shared), compact(identity.property)
            message = f"{names} come out as the same thing: {property_} of {shared} allows one."
        else:
            message = f"{names.replace(' and ', ' is stated to be the same as ')}."
        yield _finding("identity", message, closure.origin(identity.triple))


def _missing(closure: Closure, snapshot: Snapshot) -> Iterator[Finding]:
    for path in sorted((snapshot.project.ontology / GOLDEN).glob("*.ttl")):
        content = path.read_bytes()
        text = snapshot.texts[path] = content.decode("utf-8", "replace")
        try:
            golden = [triple_of(quad) for quad in read_content(content, path)]
        except DataSyntaxError as error:
            yield syntax_finding(error, snapshot.name(path), text)
            continue
        # Of a thing that the project does not have, nothing follows and nothing is missing.
        absent = [triple for triple in golden if triple not in closure and triple[0] in closure.things]
        places = locate(text, str(path)) if absent else None
        for subject, predicate, value in absent:
            place = places.find(subject, predicate, value) if places else None
            message = f"{_told((subject, predicate, value)).removeprefix('from ')} does not follow."
            line, column = place or (0, 0)
            about = (subject, predicate, value)
            yield Finding("reasoning:golden", "violation", message, *about, snapshot.name(path), line, column)


def _finding(rule: str, message: str, triple: Triple) -> Finding:
    return Finding(f"reasoning:{rule}", "violation", message, *triple)
