"""Conformance: failing nodes and untidy files found in another process are those found in this one."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse, serialize

from icatgraph.turtle.tidiness import untidy_files
from icatgraph.validation.conformance import Judge, failing_nodes

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/> .
ex:Shape a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property ex:name .
ex:name a sh:PropertyShape ; sh:path ex:name ; sh:minCount 1 .
"""
DATA = """
@prefix ex: <https://example.org/> .
ex:a a ex:Thing ; ex:name "a" .
ex:b a ex:Thing .
"""


def n_triples(turtle: str) -> bytes:
    return serialize(
        (quad.triple for quad in parse(turtle, format=RdfFormat.TURTLE)), format=RdfFormat.N_TRIPLES
    )


def test_a_judge_finds_what_this_process_finds() -> None:
    """The nodes that fail, the files that are not in the canonical layout, and no others: no broken ones."""
    data, shapes = n_triples(DATA), n_triples(SHAPES)
    texts = {"tidy.ttl": "", "untidy.ttl": SHAPES, "broken.ttl": '"'}

    with Judge() as judge:
        judge.begin(texts)
        judge.ask(data, shapes)
        verdict = judge.verdict()

    assert verdict.failing == failing_nodes(data, shapes) == {"https://example.org/b"}
    assert verdict.untidy == tuple(untidy_files(texts)) == ("untidy.ttl",)


def test_without_shapes_no_node_fails() -> None:
    """A project may have none."""
    with Judge() as judge:
        judge.ask(n_triples(DATA), b"")

        assert judge.verdict().failing == frozenset()


def test_a_judge_passes_on_why_shapes_are_refused() -> None:
    """The engine's own message crosses the processes."""
    broken = (
        SHAPES
        + 'ex:Shape sh:sparql [ sh:message "no" ; sh:select "SELECT $this WHERE { VALUES ?x { 1 } }" ] .'
    )

    with Judge() as judge:
        judge.ask(n_triples(DATA), n_triples(broken))
        with pytest.raises(ValueError, match=r"VALUES|sparql|SPARQL|query"):
            judge.verdict()


def test_a_judge_that_is_not_asked_is_dismissed() -> None:
    """A file that does not parse ends a validation before its shapes are looked at."""
    with Judge() as judge:
        process = judge._process

    assert process.returncode is not None
