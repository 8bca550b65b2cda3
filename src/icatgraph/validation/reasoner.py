"""The reasoner's findings: contradictions, identities, classes without members, missing conclusions."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Quad, QueryTriples, Store
from pyoxigraph import Triple as RdfTriple

from icatgraph.curated import read_content
from icatgraph.errors import DataSyntaxError
from icatgraph.turtle import locate
from icatgraph.validation.entailment import Closure
from icatgraph.validation.findings import Finding
from icatgraph.validation.schema import TYPE, Schema
from icatgraph.validation.snapshot import syntax_finding
from icatgraph.vocabulary import EXTERNAL_PREFIXES, compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from icatgraph.validation.schema import Triple
    from icatgraph.validation.snapshot import Snapshot

_SAME_AS: Final = f"{EXTERNAL_PREFIXES['owl']}sameAs"
_SUBCLASS: Final = f"{EXTERNAL_PREFIXES['rdfs']}subClassOf"
# Below a project's ontology: Turtle files with triples that must be stated or inferred.
GOLDEN: Final = "golden"
_LOCAL: Final = re.compile(r":([\w.-]+)")
_LAST: Final = re.compile(r"[#/]")
_ANY_PREDICATE: Final = re.compile(r"\?\w+\s+\?\w+\s+\?\w+")


def reason(snapshot: Snapshot) -> Iterator[Finding]:
    """Yield what reasoning finds in a project: by OWL 2 RL and the project's own rules, to a fixpoint."""
    rules = [path.read_text("utf-8") for path in sorted(snapshot.project.rules.glob("*.rq"))]
    closure = entail(snapshot.quads, rules)
    yield from _unsatisfiable(closure.schema)
    yield from _contradictions(closure)
    yield from _broken_properties(closure)
    yield from _identities(closure)
    yield from _missing(closure, snapshot)


def entail(quads: Sequence[Quad], rules: Sequence[str] = ()) -> Closure:
    """Return all that follows from quads and from rules, which are CONSTRUCT queries over their union."""
    stated = [_triple(quad) for quad in quads]
    closure = Closure(Schema(stated))
    fresh = closure.add(stated)
    if not rules:
        return closure
    scratch = Store()
    scratch.bulk_extend(quads)
    queries = list(rules)
    while queries:
        scratch.extend(_quads(fresh))
        constructed = {_triple(row) for query in queries for row in _rows(scratch, query)}
        added = [triple for triple in constructed if triple not in closure]
        fresh = [*added, *closure.add(added)]
        names = {value if predicate == TYPE else predicate for _, predicate, value in fresh}
        queries = [query for query in rules if _touches(query, names)]
    return closure


def _touches(query: str, names: set[str]) -> bool:
    """Say whether a rule reads one of the properties or classes; a variable predicate reads them all."""
    body = query.partition("WHERE")[2]
    words = set(_LOCAL.findall(body))
    return bool(_ANY_PREDICATE.search(body)) or any(_LAST.split(name)[-1] in words for name in names)


def _rows(store: Store, query: str) -> Iterator[RdfTriple]:
    results = store.query(query, use_default_graph_as_union=True)
    if isinstance(results, QueryTriples):
        yield from results


def _triple(statement: Quad | RdfTriple) -> Triple:
    return _term(statement.subject), statement.predicate.value, _term(statement.object)


def _term(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _quads(triples: Iterable[Triple]) -> Iterator[Quad]:
    for subject, predicate, value in triples:
        if not (subject.startswith("_:") or predicate.startswith("_:") or value.startswith(("_:", '"'))):
            yield Quad(NamedNode(subject), NamedNode(predicate), NamedNode(value))


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
    values: dict[tuple[str, str], set[str]] = defaultdict(set)
    subjects: dict[tuple[str, str], set[str]] = defaultdict(set)
    functional, inverse = (closure.schema.of_type(f"{kind}Property") for kind in _FUNCTIONAL)
    for subject, property_, value in closure.of({*functional, *inverse, _SAME_AS}):
        if property_ == _SAME_AS and subject != value:
            message = f"{compact(subject)} is stated to be the same as {compact(value)}."
            yield _finding("identity", message, closure.origin((subject, _SAME_AS, value)))
        if property_ in functional and not value.startswith('"'):
            values[subject, property_].add(value)
        if property_ in inverse:
            subjects[value, property_].add(subject)
    for (subject, property_), ends in values.items():
        yield from _identical(closure, [(subject, property_, end) for end in sorted(ends)], 2)
    for (value, property_), starts in subjects.items():
        yield from _identical(closure, [(start, property_, value) for start in sorted(starts)], 0)


_FUNCTIONAL: Final = ("Functional", "InverseFunctional")


def _identical(closure: Closure, triples: list[Triple], end: int) -> Iterator[Finding]:
    for first, second in combinations(triples, 2):
        message = (
            f"{compact(first[end])} and {compact(second[end])} come out as the same thing:"
            f" {compact(first[1])} of {compact(first[2 - end])} allows one."
        )
        yield _finding("identity", message, closure.origin(second))


def _missing(closure: Closure, snapshot: Snapshot) -> Iterator[Finding]:
    for path in sorted((snapshot.project.ontology / GOLDEN).glob("*.ttl")):
        content = path.read_bytes()
        text = snapshot.texts[path] = content.decode("utf-8", "replace")
        try:
            golden = [_triple(quad) for quad in read_content(content, path)]
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
