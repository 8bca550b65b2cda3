"""What every term of the ontology owes its reader."""

from __future__ import annotations

import re
from collections import Counter

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.collection import Collection

from icatgraph.vocabulary import NS, ONTOLOGY, compact

KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
CHAINS = {
    "icat:affiliatedWith": {
        ("icat:holdsMembership", "org:organization"),
        ("icat:affiliatedWith", "icat:partOf"),
    },
    "icat:involves": {("icat:involves", "org:subOrganizationOf")},
    "icat:mandatedFor": {("icat:holdsMandate", "icat:coversActivityType")},
    "icat:mandatedUnder": {("icat:holdsMandate", "icat:conferredBy")},
    "icat:statedIn": {("icat:evidencedBy", "icat:inSource")},
    "icat:worksOn": {("icat:worksOn", "skos:broader")},
}


def declared(graph: Graph) -> set[URIRef]:
    """The terms of our namespace that some file declares."""
    return {
        term
        for kind in KINDS
        for term in graph.subjects(RDF.type, kind)
        if isinstance(term, URIRef) and term.startswith(NS)
    }


def test_every_term_has_one_label_definition_and_home(ontology: Graph) -> None:
    """rdfs:label, skos:definition and rdfs:isDefinedBy: one of each."""
    wrong = [
        (term, needed)
        for term in declared(ontology)
        for needed in (RDFS.label, SKOS.definition, RDFS.isDefinedBy)
        if len(list(ontology.objects(term, needed))) != 1
    ]
    assert wrong == []


def test_terms_are_defined_by_this_ontology(ontology: Graph) -> None:
    """rdfs:isDefinedBy names the ontology, not a file or a release."""
    assert set(ontology.objects(None, RDFS.isDefinedBy)) == {URIRef(ONTOLOGY)}


def test_every_term_used_is_declared(ontology: Graph) -> None:
    """No axiom mentions a term of our namespace that has no definition."""
    used = {node for triple in ontology for node in triple if isinstance(node, URIRef)}
    assert {term for term in used if term.startswith(NS)} == declared(ontology)


def test_labels_are_english_and_unique(ontology: Graph) -> None:
    """No two terms share a label, whatever its case."""
    labels = [ontology.value(term, RDFS.label) for term in declared(ontology)]
    assert {label.language for label in labels if isinstance(label, Literal)} == {"en"}
    counts = Counter(str(label).lower() for label in labels)
    assert [text for text, count in counts.items() if count > 1] == []


def test_definitions_are_one_short_sentence(ontology: Graph) -> None:
    """A definition ends in its only full stop, has at most 60 words, and differs from all others."""
    definitions = [str(ontology.value(term, SKOS.definition)) for term in declared(ontology)]
    assert [text for text in definitions if not re.fullmatch(r"[A-Z][^.]+\.", text)] == []
    assert [text for text in definitions if len(text.split()) > 60] == []
    assert [text for text, count in Counter(definitions).items() if count > 1] == []


def test_names_show_what_a_term_is(ontology: Graph) -> None:
    """Classes begin with a capital, properties do not, and neither has a hyphen."""
    classes = set(ontology.subjects(RDF.type, OWL.Class))
    wrong = [
        term
        for term in declared(ontology)
        if not re.fullmatch(r"[A-Z][A-Za-z]+" if term in classes else r"[a-z][A-Za-z0-9]+", term[len(NS) :])
    ]
    assert wrong == []


def test_chains_are_those_of_the_model(ontology: Graph) -> None:
    """Each derived property has its property chains, and no other property has any."""
    chains: dict[str, set[tuple[str, ...]]] = {}
    for term, steps in ontology.subject_objects(OWL.propertyChainAxiom):
        names = tuple(compact(str(step)) for step in Collection(ontology, steps))
        chains.setdefault(compact(str(term)), set()).add(names)
    assert chains == CHAINS


def test_organizations_and_mechanisms_may_be_one_thing(ontology: Graph) -> None:
    """No disjointness holds both icat:Organization and icat:Mechanism, or a superclass of them."""
    organization, mechanism = (
        set(ontology.transitive_objects(URIRef(NS + name), RDFS.subClassOf))
        for name in ("Organization", "Mechanism")
    )
    for node in ontology.objects(None, OWL.members):
        disjoint = set(Collection(ontology, node))
        assert len(disjoint & (organization | mechanism)) <= 1
