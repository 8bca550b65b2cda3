"""A second way to the same conclusions, to hold against the first: `reasonable`, and SPARQL for the rest.

`reasonable` does OWL 2 RL but for property chains and literals; those become CONSTRUCT queries, which join the
project's rules. Both feed each other until nothing new comes. It takes ten times as long as the closure.
"""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryTriples, RdfFormat, Store, Triple
from rdflib import URIRef
from reasonable import PyReasoner

from icatgraph.vocabulary import EXTERNAL_PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_OWL = EXTERNAL_PREFIXES["owl"]
_RDF = EXTERNAL_PREFIXES["rdf"]
_DOMAINS = """SELECT DISTINCT ?property ?class
WHERE { ?property a owl:DatatypeProperty ; rdfs:subPropertyOf* / rdfs:domain ?class }"""


def conclusions(quads: Iterable[Quad], rules: Sequence[str]) -> set[Triple]:
    """Return the triples that follow and are not among the quads, those about the schema included."""
    asserted = {quad.triple for quad in quads}
    scratch = Store()
    scratch.bulk_extend(Quad(*triple) for triple in asserted)
    constructs = [*_chains(scratch), *_literal_domains(scratch), *rules]
    reasoner = PyReasoner()
    inferred: set[Triple] = set()
    added = asserted
    while added:
        entailed = _entailed(reasoner, added) - asserted - inferred
        added = _constructed(scratch, entailed, constructs)
        inferred |= entailed | added
    return inferred


def _chains(store: Store) -> list[str]:
    axioms = store.quads_for_pattern(None, NamedNode(f"{_OWL}propertyChainAxiom"), None)
    return [
        f"CONSTRUCT {{ ?start {axiom.subject} ?end }}"
        f" WHERE {{ ?start {' / '.join(_steps(store, axiom.object))} ?end . FILTER (isIRI(?end)) }}"
        for axiom in axioms
    ]


def _steps(store: Store, head: object) -> list[str]:
    steps = []
    while isinstance(head, BlankNode):
        step = _value(store, head, f"{_RDF}first")
        inverse = _value(store, step, f"{_OWL}inverseOf") if isinstance(step, BlankNode) else None
        steps.append(f"^{inverse}" if inverse else str(step))
        head = _value(store, head, f"{_RDF}rest")
    return steps


def _value(store: Store, subject: BlankNode, predicate: str) -> object:
    return next((quad.object for quad in store.quads_for_pattern(subject, NamedNode(predicate), None)), None)


def _literal_domains(store: Store) -> list[str]:
    rows = store.query(_DOMAINS, prefixes=EXTERNAL_PREFIXES)
    return [f"CONSTRUCT {{ ?thing a {kind} }} WHERE {{ ?thing {name} ?value }}" for name, kind in rows]


def _entailed(reasoner: PyReasoner, added: Iterable[Triple]) -> set[Triple]:
    # It reads files only by their extension; every N-Triples file is a Turtle file.
    with tempfile.NamedTemporaryFile(suffix=".ttl") as file:
        named = (triple for triple in added if not isinstance(triple.object, Literal))
        pyoxigraph.serialize(named, file, RdfFormat.N_TRIPLES)
        file.flush()
        reasoner.load_file(file.name)
    rows = (row for row in reasoner.reason() if isinstance(row[0], URIRef) and isinstance(row[2], URIRef))
    return {Triple(*map(NamedNode, row)) for row in rows}


def _constructed(store: Store, fresh: Iterable[Triple], queries: Sequence[str]) -> set[Triple]:
    store.extend(Quad(*triple) for triple in fresh)
    added: set[Triple] = set()
    while True:
        results = [store.query(query) for query in queries]
        found = {triple for result in results if isinstance(result, QueryTriples) for triple in result}
        new = {triple for triple in found if Quad(*triple) not in store}
        if not new:
            return added
        store.extend(Quad(*triple) for triple in new)
        added |= new
