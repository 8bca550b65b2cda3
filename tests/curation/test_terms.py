"""Every concept and property is used by the data, derived, or says why it stands unused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import OWL, RDF, Graph
from rdflib.namespace import SKOS

from icatgraph.resources import find_project
from icatgraph.vocabulary import NS

if TYPE_CHECKING:
    from pathlib import Path

MAPPING_TERMS = {
    f"{NS}{name}" for name in ("inMappingSet", "mappingSubject", "mappingObjectLabel", "verifiedBy")
}


@pytest.fixture(scope="module")
def ontology() -> Graph:
    """The terms and concept schemes."""
    return _read(find_project().ontology)


@pytest.fixture(scope="module")
def mentioned() -> set[str]:
    """All that the data name, as a predicate or an object."""
    data = _read(find_project().data)
    return {str(term) for term in {*data.predicates(), *data.objects()}}


@pytest.fixture(scope="module")
def explained(ontology: Graph) -> set[str]:
    """The terms with a note that says why no record has them."""
    return {str(term) for term in ontology.subjects(SKOS.editorialNote)}


def test_every_concept_is_used_or_explained(
    ontology: Graph, mentioned: set[str], explained: set[str]
) -> None:
    """A concept that neither records nor entities name bears a `skos:editorialNote`."""
    concepts = {str(concept) for concept in ontology.subjects(RDF.type, SKOS.Concept)}
    assert concepts - mentioned - explained == set()


def test_every_property_is_used_or_explained(
    ontology: Graph, mentioned: set[str], explained: set[str]
) -> None:
    """A property that no record has is derived, belongs to mappings, or bears a `skos:editorialNote`."""
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty)
    terms = {str(term) for kind in kinds for term in ontology.subjects(RDF.type, kind)}
    derived = {str(term) for term, note in ontology.subject_objects(SKOS.scopeNote) if "Derived" in str(note)}
    ours = {term for term in terms if term.startswith(NS)}
    assert ours - mentioned - explained - derived - MAPPING_TERMS == set()


def test_editorial_notes_stand_on_unused_terms(mentioned: set[str], explained: set[str]) -> None:
    """The note goes when the first record comes."""
    assert explained & mentioned == set()


def _read(folder: Path) -> Graph:
    graph = Graph()
    for path in sorted(folder.rglob("*.ttl")):
        graph.parse(path)
    return graph
