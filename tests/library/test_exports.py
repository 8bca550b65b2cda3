"""Exports: the whole dataset or one graph, the same bytes every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from icatgraph.dataset import Dataset, open_dataset
from icatgraph.errors import UnknownName
from icatgraph.exports import export, graph_names

if TYPE_CHECKING:
    from icatgraph.resources import Project


@pytest.fixture
def dataset(project: Project) -> Dataset:
    """The small project's dataset."""
    return open_dataset(project.root)


@pytest.mark.parametrize(
    ("name", "file_format"),
    [("trig", RdfFormat.TRIG), ("nq", RdfFormat.N_QUADS), ("jsonld", RdfFormat.JSON_LD)],
)
def test_formats_with_graphs_keep_every_quad(dataset: Dataset, name: str, file_format: RdfFormat) -> None:
    """TriG, N-Quads and JSON-LD hold all quads in their graphs."""
    quads = list(parse(export(dataset, name), format=file_format))

    assert len(set(quads)) == len(dataset.quads)
    assert {quad.graph_name for quad in quads} == {quad.graph_name for quad in dataset.quads}


@pytest.mark.parametrize(("name", "file_format"), [("ttl", RdfFormat.TURTLE), ("nt", RdfFormat.N_TRIPLES)])
def test_one_graph_can_be_exported(dataset: Dataset, name: str, file_format: RdfFormat) -> None:
    """A named graph alone comes as its triples."""
    triples = list(parse(export(dataset, name, "entities"), format=file_format))

    assert sorted(str(triple.object) for triple in triples) == ['"ICAT"@en', '"ILO"@en', '"IOM"@en']


def test_same_dataset_same_bytes(project: Project) -> None:
    """Two loads of the same files export the same."""
    assert export(open_dataset(project.root), "ttl") == export(open_dataset(project.root), "ttl")


def test_unknown_graph_and_format_list_the_known(dataset: Dataset) -> None:
    """The error says what there is."""
    assert graph_names(dataset) == ("entities", "inferred", "ontology", "tokyo-2006")
    with pytest.raises(UnknownName, match="known: entities, inferred, ontology, tokyo-2006"):
        export(dataset, "ttl", "nope")
    with pytest.raises(UnknownName, match="trig"):
        export(dataset, "docx")
