"""The ontology stays in OWL 2 RL, and in OWL 2 DL as far as it can be told from its syntax.

https://www.w3.org/TR/owl2-profiles/#OWL_2_RL
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, XSD, Graph, URIRef
from rdflib.collection import Collection

if TYPE_CHECKING:
    from rdflib.namespace import DefinedNamespace
    from rdflib.term import Node

TYPES = {
    OWL.AllDisjointClasses,
    OWL.AnnotationProperty,
    OWL.AsymmetricProperty,
    OWL.Class,
    OWL.DatatypeProperty,
    OWL.FunctionalProperty,
    OWL.IrreflexiveProperty,
    OWL.ObjectProperty,
    OWL.Ontology,
    OWL.TransitiveProperty,
}
CONSTRUCTS = {
    OWL.deprecated,
    OWL.inverseOf,
    OWL.members,
    OWL.priorVersion,
    OWL.propertyChainAxiom,
    OWL.versionIRI,
    OWL.versionInfo,
    RDF.first,
    RDF.rest,
    RDF.type,
    RDFS.domain,
    RDFS.isDefinedBy,
    RDFS.label,
    RDFS.range,
    RDFS.subClassOf,
    RDFS.subPropertyOf,
}
DATATYPES = {XSD.boolean, XSD.decimal, XSD.integer, XSD.string}
KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
NEEDS_SIMPLE = (OWL.AsymmetricProperty, OWL.FunctionalProperty, OWL.IrreflexiveProperty)


def of(graph: Graph, kind: URIRef) -> set[Node]:
    """Everything of a type."""
    return set(graph.subjects(RDF.type, kind))


def within(term: Node, *namespaces: type[DefinedNamespace]) -> bool:
    """Whether an IRI is in one of the namespaces."""
    return any(str(term).startswith(str(namespace)) for namespace in namespaces)


def test_only_constructs_of_the_profile(ontology: Graph) -> None:
    """No word of OWL, RDFS or RDF is used but those that OWL 2 RL has."""
    used = {predicate for predicate in ontology.predicates() if within(predicate, OWL, RDFS, RDF)}
    assert used - CONSTRUCTS == set()
    assert set(ontology.objects(None, RDF.type)) - TYPES == set()


def test_superclasses_domains_and_ranges_are_named(ontology: Graph) -> None:
    """Class axioms name declared classes, and datatype ranges datatypes of OWL 2 RL."""
    named = of(ontology, OWL.Class) | DATATYPES
    used = {
        value
        for axiom in (RDFS.subClassOf, RDFS.domain, RDFS.range)
        for value in ontology.objects(None, axiom)
    }
    assert used - named == set()
    wrong = [
        term
        for term, value in ontology.subject_objects(RDFS.range)
        if (value in DATATYPES) != (term in of(ontology, OWL.DatatypeProperty))
    ]
    assert wrong == []


def test_disjoint_classes_are_named(ontology: Graph) -> None:
    """Each owl:AllDisjointClasses lists two or more declared classes."""
    for members in ontology.objects(None, OWL.members):
        names = list(Collection(ontology, members))
        assert len(names) >= 2
        assert set(names) <= of(ontology, OWL.Class)


def test_a_property_is_of_one_kind(ontology: Graph) -> None:
    """No property is of objects, of data or an annotation at once, and neither is a superproperty."""
    kinds = [of(ontology, kind) for kind in KINDS]
    assert [kinds[i] & kinds[j] for i, j in ((0, 1), (0, 2), (1, 2))] == [set(), set(), set()]
    for below, above in ontology.subject_objects(RDFS.subPropertyOf):
        assert [below in kind for kind in kinds] == [above in kind for kind in kinds]


def test_chains_and_inverses_are_of_object_properties(ontology: Graph) -> None:
    """A chain has two or more object properties; an inverse pairs two of them."""
    objects = of(ontology, OWL.ObjectProperty)
    chains = [list(Collection(ontology, steps)) for steps in ontology.objects(None, OWL.propertyChainAxiom)]
    assert [chain for chain in chains if len(chain) < 2 or not set(chain) <= objects] == []
    assert [pair for pair in ontology.subject_objects(OWL.inverseOf) if not set(pair) <= objects] == []


def test_annotations_have_no_axioms(ontology: Graph) -> None:
    """The attested property and value, of any kind, take no part in reasoning."""
    axioms = (RDFS.domain, RDFS.range, RDFS.subPropertyOf, OWL.inverseOf)
    annotations = of(ontology, OWL.AnnotationProperty)
    assert [term for term in annotations for axiom in axioms if (term, axiom, None) in ontology] == []


def test_restricted_properties_are_simple(ontology: Graph) -> None:
    """What is functional, asymmetric or irreflexive is not transitive or chained, nor above what is."""
    composite = of(ontology, OWL.TransitiveProperty) | set(ontology.subjects(OWL.propertyChainAxiom))
    above = {sup for term in composite for sup in ontology.transitive_objects(term, RDFS.subPropertyOf)}
    restricted = {term for kind in NEEDS_SIMPLE for term in of(ontology, kind)}
    assert restricted & above == set()


def test_only_the_properties_of_org_are_functional(ontology: Graph) -> None:
    """Sources differ, so no property of ours claims to have one value."""
    org = "http://www.w3.org/ns/org#"
    assert of(ontology, OWL.FunctionalProperty) == {URIRef(f"{org}member"), URIRef(f"{org}organization")}
