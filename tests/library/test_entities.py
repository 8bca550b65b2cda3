"""Entities: what is told about one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Triple

from icatgraph.dataset import Dataset, load_files, open_dataset
from icatgraph.entities import describe, triples_about
from icatgraph.errors import UnknownName
from icatgraph.vocabulary import expand

if TYPE_CHECKING:
    from icatgraph.resources import Project


@pytest.fixture
def dataset(project: Project) -> Dataset:
    """The small project's dataset."""
    return open_dataset(project.root)


def test_description_tells_names_and_records(dataset: Dataset) -> None:
    """An organization has its label, its statements and the records that mention it."""
    description = describe(dataset, expand("organization:iom"))

    assert description.label == "IOM"
    assert [record.label for record in description.records] == ["IOM in ICAT"]
    assert {s.predicate.label: [v.label for v in s.values] for s in description.statements} == {
        "skos:prefLabel": ["IOM"],
        "icat:affiliatedWith": ["ICAT"],
        "icat:holdsMembership": ["IOM in ICAT"],
    }


def test_statements_name_their_graphs(dataset: Dataset) -> None:
    """What is derived can be told from what is written."""
    description = describe(dataset, expand("organization:iom"))

    graphs = {statement.predicate.label: statement.graphs for statement in description.statements}

    assert graphs["icat:affiliatedWith"] == ("https://w3id.org/icatgraph/graph/inferred",)
    assert graphs["skos:prefLabel"] == ("https://w3id.org/icatgraph/graph/entities",)


def test_record_has_its_evidence(dataset: Dataset) -> None:
    """A record tells its types, its passages, their source and section."""
    description = describe(dataset, expand("membership_tokyo-2006:iom"))

    assert [kind.label for kind in description.types] == ["org:Membership", "membership"]
    (evidence,) = description.evidence
    assert (evidence.passage.label, evidence.section) == ("p002", "I / A")
    assert evidence.source is not None
    assert evidence.source.label == "source:tokyo-2006"


def test_inverse_values_are_paged(dataset: Dataset) -> None:
    """`limit` and `offset` cut the inverse values; the total stays that of all."""
    everything = describe(dataset, expand("source:tokyo-2006"))
    page = describe(dataset, expand("source:tokyo-2006"), limit=1, offset=1)

    assert everything.inverse_total == page.inverse_total == 4
    assert [value.label for value in page.inverse[0].values] == ["p002"]
    assert describe(dataset, expand("source:tokyo-2006"), offset=4).inverse == ()


def test_unknown_thing_is_not_recorded(dataset: Dataset) -> None:
    """Nothing said of an IRI is an error that names it shortly."""
    with pytest.raises(UnknownName, match="nothing is recorded of organization:nobody"):
        describe(dataset, expand("organization:nobody"))
    with pytest.raises(UnknownName, match="organization:nobody"):
        triples_about(dataset, expand("organization:nobody"))


def test_triples_have_the_neighbours_labels(dataset: Dataset) -> None:
    """A concise description brings the labels of what it mentions."""
    lines = [str(triple) for triple in triples_about(dataset, expand("membership_tokyo-2006:iom"))]

    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    assert f'<https://w3id.org/icatgraph/id/organization/iom> {label} "IOM"@en' in lines
    assert f'<https://w3id.org/icatgraph/id/mechanism/icat> {label} "ICAT"@en' in lines


def test_triples_follow_blank_nodes(project: Project) -> None:
    """Blank nodes below the thing are told whole, and literals as they are written."""
    path = project.root / "a.ttl"
    path.write_text("<http://a> <http://p> [ <http://q> 2.50 ; <http://r> [ <http://s> <http://b> ] ] .")

    triples = triples_about(load_files([path]), "http://a")

    assert len(triples) == 4
    assert all(isinstance(triple, Triple) for triple in triples)
    assert any('"2.50"' in str(triple) for triple in triples)
