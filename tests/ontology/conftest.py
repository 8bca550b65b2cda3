"""The ontology, its schemes and its files, read once."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

ONTOLOGY = Path(__file__).parents[2] / "ontology"
EXAMPLE = Path(__file__).with_name("example.ttl")


def read(paths: list[Path]) -> Graph:
    """Return one rdflib graph of several Turtle files."""
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


@pytest.fixture(scope="session")
def ontology() -> Graph:
    """The header, the terms and the alignments."""
    return read(sorted(ONTOLOGY.glob("*.ttl")))


@pytest.fixture(scope="session")
def schemes() -> Graph:
    """All concept schemes."""
    return read(sorted((ONTOLOGY / "schemes").glob("*.ttl")))


@pytest.fixture(scope="session")
def example() -> Graph:
    """A small invented graph on which every derivation can be seen."""
    return read([EXAMPLE])
