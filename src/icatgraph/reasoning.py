"""Reasoning: the triples that follow from the curated ones, by OWL 2 RL, property chains and rules.

`reasonable` does OWL 2 RL but for property chains; those become SPARQL, generated from the ontology's own
`owl:propertyChainAxiom`. What OWL cannot say are CONSTRUCT rules in `ontology/rules/`. The three feed each
other until nothing new comes.
"""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Final

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, Triple

from icatgraph.errors import DataSyntaxError, InconsistentData
from icatgraph.vocabulary import EXTERNAL_PREFIXES, ID, compact, graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from rdflib.term import Node
    from reasonable import PyReasoner

_OWL: Final = EXTERNAL_PREFIXES["owl"]
_RDF: Final = EXTERNAL_PREFIXES["rdf"]
_RDFS: Final = EXTERNAL_PREFIXES["rdfs"]
_SKOS: Final = EXTERNAL_PREFIXES["skos"]
_SAME_AS: Final = NamedNode(f"{_OWL}sameAs")
_INFERRED: Final = NamedNode(graph_iri("inferred"))

# True of everything, or of every concept: they would fill the graph and answer no question.
_SAYS_NOTHING: Final = frozenset(
    f"{_OWL}{name}" for name in ("Thing", "NamedIndividual", "topObjectProperty")
) | {f"{_RDFS}Resource"}
# With what a property gets from those it specializes.
_DOMAINS: Final = """SELECT DISTINCT ?property ?class
WHERE { ?property a owl:DatatypeProperty ; rdfs:subPropertyOf* / rdfs:domain ?class }"""
_DOUBLE_VALUES: Final = """SELECT ?subject ?property
WHERE { ?property a owl:FunctionalProperty . ?subject ?property %s , %s } ORDER BY ?subject ?property"""

_NOISE: Final = frozenset(
    f"{_SKOS}{name}"
    for name in ("semanticRelation", "mappingRelation", "broaderTransitive", "narrowerTransitive")
)


def derive(quads: Iterable[Quad], rules: Path) -> list[Quad]:
    """Return what follows from the quads and the `.rq` rules of a folder, sorted, in the graph `inferred`.

    Of the reasoner only triples about `/id/` things with an IRI as object are kept: it rewrites literals.

    Raises:
        InconsistentData: when two different IRIs come out as the same.
        DataSyntaxError: for a rule that does not parse.
    """
    asserted = {quad.triple for quad in quads}
    from reasonable import PyReasoner  # noqa: PLC0415 (it takes rdflib along: half a second, for this alone)

    scratch = Store()
    scratch.bulk_extend(_in_default_graph(asserted))
    constructs = [*chain_constructs(scratch), *_literal_domains(scratch), *_rules(rules)]
    reasoner = PyReasoner()
    inferred: set[Triple] = set()
    added = asserted
    while added:
        entailed = _entailed(reasoner, added) - asserted - inferred
        added = _constructed(scratch, entailed, constructs)
        inferred |= entailed | added
    _refuse_identities(scratch)
    named = (Quad(triple.subject, triple.predicate, triple.object, _INFERRED) for triple in inferred)
    return sorted(named, key=str)


def chain_constructs(store: Store) -> list[tuple[str, str]]:
    """Return a name and a CONSTRUCT query for each `owl:propertyChainAxiom` in a store."""
    axioms = store.quads_for_pattern(None, NamedNode(f"{_OWL}propertyChainAxiom"), None)
    pairs = sorted((str(axiom.subject), _steps(store, axiom.object)) for axiom in axioms)
    return [(f"property chain of {derived}", _chain_query(derived, steps)) for derived, steps in pairs]


def _chain_query(derived: str, steps: Sequence[str]) -> str:
    path = " / ".join(steps)
    return (
        f"CONSTRUCT {{ ?start {derived} ?end }}\n"
        f"WHERE {{ ?start {path} ?end . FILTER (isIRI(?end)) FILTER NOT EXISTS {{ ?start {derived} ?end }} }}"
    )


def _steps(store: Store, head: object) -> list[str]:
    """Return the property paths of a chain, a list of properties and `[ owl:inverseOf … ]`."""
    steps = []
    while isinstance(head, BlankNode):
        step = _value(store, head, f"{_RDF}first")
        inverse = _value(store, step, f"{_OWL}inverseOf") if isinstance(step, BlankNode) else None
        steps.append(f"^{inverse}" if inverse else str(step))
        head = _value(store, head, f"{_RDF}rest")
    return steps


def _value(store: Store, subject: BlankNode, predicate: str) -> object:
    quads = store.quads_for_pattern(subject, NamedNode(predicate), None)
    return next((quad.object for quad in quads), None)


def _literal_domains(store: Store) -> list[tuple[str, str]]:
    """Return a CONSTRUCT for each domain of a datatype property: the reasoner is spared the literals."""
    pairs = sorted((str(property_), str(class_)) for property_, class_ in _rows(store, _DOMAINS))
    return [
        (f"domain of {name}", f"CONSTRUCT {{ ?thing a {kind} }} WHERE {{ ?thing {name} ?value }}")
        for name, kind in pairs
    ]


def _rules(folder: Path) -> list[tuple[str, str]]:
    return [(str(path), path.read_text("utf-8")) for path in sorted(folder.glob("*.rq"))]


def _entailed(reasoner: PyReasoner, added: Iterable[Triple]) -> set[Triple]:
    """Give the reasoner more triples and return all it entails among IRIs of interest."""
    # It reads files only by their extension; every N-Triples file is a Turtle file.
    without_literals = (triple for triple in added if not isinstance(triple.object, Literal))
    with tempfile.NamedTemporaryFile(suffix=".ttl") as file:
        pyoxigraph.serialize(without_literals, file, RdfFormat.N_TRIPLES)
        file.flush()
        reasoner.load_file(file.name)
    return {Triple(*map(NamedNode, row)) for row in reasoner.reason() if _matters(*row)}


def _matters(subject: Node, predicate: Node, value: Node) -> bool:
    """True for a triple among IRIs, about our data, that says something; `x owl:sameAs x` does not."""
    from rdflib import URIRef  # noqa: PLC0415 (see `derive`)

    if not isinstance(value, URIRef) or not isinstance(subject, URIRef):
        return False
    if str(predicate) == _SAME_AS.value:
        return subject != value
    return subject.startswith(ID) and str(value) not in _SAYS_NOTHING and str(predicate) not in _NOISE


def _constructed(store: Store, fresh: Iterable[Triple], queries: Sequence[tuple[str, str]]) -> set[Triple]:
    """Add triples to the scratch store, run the queries until none adds more, and return what they added."""
    store.extend(_in_default_graph(fresh))
    added: set[Triple] = set()
    while True:
        found = {triple for name, query in queries for triple in _run(store, name, query)}
        new = {triple for triple in found if Quad(*triple) not in store}
        if not new:
            return added
        store.extend(_in_default_graph(new))
        added |= new


def _run(store: Store, name: str, query: str) -> Iterator[Triple]:
    try:
        results = store.query(query)
    except SyntaxError as error:
        raise DataSyntaxError(str(error), 1, 1, path=name) from error
    if not isinstance(results, pyoxigraph.QueryTriples):
        raise DataSyntaxError("a rule must be a CONSTRUCT query", 1, 1, path=name)
    yield from results


def _refuse_identities(store: Store) -> None:
    """Fail on any `owl:sameAs` between two IRIs: in this graph it is always a mistake in the data."""
    quads = store.quads_for_pattern(None, _SAME_AS, None)
    same = sorted((str(quad.subject), str(quad.object)) for quad in quads if quad.subject != quad.object)
    if same:
        first, second = same[0]
        raise InconsistentData(
            f"{compact(first[1:-1])} and {compact(second[1:-1])} come out as the same thing;"
            f" {_likely_cause(store, first, second)}"
        )


def _likely_cause(store: Store, first: str, second: str) -> str:
    """Name the statement that has both as values of one property, as two `org:member` of a membership."""
    for subject, property_ in _rows(store, _DOUBLE_VALUES % (first, second)):
        names = compact(str(subject)[1:-1]), compact(str(property_)[1:-1])
        return f"{names[0]} has both as {names[1]}, which allows one: make two records of it"
    return "look for a functional property with two values"


def _rows(store: Store, query: str) -> list[tuple[object, ...]]:
    results = store.query(query, prefixes=EXTERNAL_PREFIXES)
    return [tuple(row) for row in results] if isinstance(results, QuerySolutions) else []


def _in_default_graph(triples: Iterable[Triple]) -> Iterator[Quad]:
    return (Quad(*triple) for triple in triples)
