"""The header: what the ontology says of itself agrees with the package and the vocabulary."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import DCTERMS, OWL, SH, VANN, Graph, Literal, URIRef

from icatgraph.vocabulary import NS, ONTOLOGY, PREFIXES

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "ontology").rglob("*.ttl"))
HEADER = URIRef(ONTOLOGY)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_is_turtle_to_both_parsers(path: Path) -> None:
    """Both rdflib and pyoxigraph read the same number of triples from each file."""
    triples = list(pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE))
    assert len(Graph().parse(path, format="turtle")) == len(triples) > 0


def test_declared_prefixes_are_those_of_the_vocabulary(ontology: Graph) -> None:
    """`sh:declare` has every prefix of the project and no other."""
    declared = {
        str(ontology.value(node, SH.prefix)): str(ontology.value(node, SH.namespace))
        for node in ontology.objects(HEADER, SH.declare)
    }
    assert declared == PREFIXES


def test_each_prefix_is_declared_once(ontology: Graph) -> None:
    """No prefix has two declarations."""
    assert len(list(ontology.objects(HEADER, SH.declare))) == len(PREFIXES)


def test_version_is_the_package_version(ontology: Graph) -> None:
    """owl:versionInfo and owl:versionIRI carry the version of pyproject.toml."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert ontology.value(HEADER, OWL.versionInfo) == Literal(version)
    assert ontology.value(HEADER, OWL.versionIRI) == URIRef(f"{ONTOLOGY}/{version}")


@pytest.mark.parametrize(
    "fact", [DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.created, DCTERMS.modified]
)
def test_header_says_what_it_is(ontology: Graph, fact: URIRef) -> None:
    """Title, description, creator and dates are given once each."""
    assert len(list(ontology.objects(HEADER, fact))) == 1


def test_licence_and_namespace(ontology: Graph) -> None:
    """The licence is CC BY 4.0, and the preferred prefix is icat."""
    licence = URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert ontology.value(HEADER, DCTERMS.license) == licence
    assert ontology.value(HEADER, VANN.preferredNamespacePrefix) == Literal("icat")
    assert ontology.value(HEADER, VANN.preferredNamespaceUri) == Literal(NS)
