"""SHACL by either engine."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse, serialize

from icatgraph.errors import ProjectError
from icatgraph.validation import Finding, validate_shapes

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/icatgraph/shapes#> .
@prefix ex: <https://example.org/> .
shape:Thing a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property shape:Thing-part , shape:Thing-chain .
shape:Thing-part a sh:PropertyShape ; sh:path ex:part ; sh:node shape:Part ;
  sh:severity sh:Warning ; sh:message "A part has a name."@en .
shape:Part a sh:NodeShape ; sh:property shape:Part-name .
shape:Part-name a sh:PropertyShape ; sh:path ex:name ; sh:minCount 1 ; sh:message "Name it."@en .
shape:Thing-chain a sh:PropertyShape ; sh:path ( ex:part ex:part ) ; sh:maxCount 0 ;
  sh:severity sh:Info ; sh:message "Parts have no parts."@en .
"""
DATA = """
@prefix ex: <https://example.org/> .
ex:a a ex:Thing ; ex:part ex:b .
ex:b ex:part ex:c .
"""


def n_triples(turtle: str) -> bytes:
    triples = [quad.triple for quad in parse(turtle, format=RdfFormat.TURTLE)]
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


@pytest.mark.parametrize("engine", ["pyshifty", "pyshacl"])
def test_a_result_becomes_one_finding(engine: str) -> None:
    """Rule, severity, message, focus, path and value; long paths and nested results are left out."""
    findings = validate_shapes(n_triples(DATA), n_triples(SHAPES), engine)

    assert set(findings) == {
        Finding(
            rule="shape:Thing-part",
            severity="warning",
            message="A part has a name.",
            focus="https://example.org/a",
            path="https://example.org/part",
            value="https://example.org/b",
        ),
        Finding("shape:Thing-chain", "info", "Parts have no parts.", focus="https://example.org/a"),
    }


def test_an_unknown_engine_is_refused_with_the_known_ones() -> None:
    """The message names the remedy."""
    with pytest.raises(ProjectError, match="no SHACL engine 'jena'; choose one of pyshifty, pyshacl"):
        validate_shapes(b"", n_triples(SHAPES), "jena")


def test_shapes_that_an_engine_refuses_are_a_fault_of_the_project() -> None:
    """A broken SPARQL constraint raises our error, not the engine's."""
    broken = SHAPES + (
        'shape:Thing sh:sparql [ sh:message "no"@en ; sh:select "SELECT $this WHERE { VALUES ?x { 1 } }" ] .'
    )

    with pytest.raises(ProjectError, match="pyshifty refuses the shapes"):
        validate_shapes(n_triples(DATA), n_triples(broken), "pyshifty")


def test_data_that_look_like_an_address_are_not_fetched() -> None:
    """Bytes are data, never a path or a URL."""
    with pytest.raises(ProjectError):
        validate_shapes(b"http://127.0.0.1:9/", n_triples(SHAPES), "pyshifty")
