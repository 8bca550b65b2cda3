"""A small graph and a server that serves it, for every test of the HTTP surface."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path
    from subprocess import Popen

GRAPH = """\
@prefix activity_tokyo-2006: <https://w3id.org/icatgraph/id/activity/tokyo-2006/> .
@prefix activity-type: <https://w3id.org/icatgraph/id/activity-type/> .
@prefix attestation_tokyo-2006: <https://w3id.org/icatgraph/id/attestation/tokyo-2006/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix graph: <https://w3id.org/icatgraph/graph/> .
@prefix icat: <https://w3id.org/icatgraph/ns#> .
@prefix organization: <https://w3id.org/icatgraph/id/organization/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix passage_tokyo-2006: <https://w3id.org/icatgraph/id/passage/tokyo-2006/> .
@prefix place: <https://w3id.org/icatgraph/id/place/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/icatgraph/id/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

graph:entities {
  organization:alpha a icat:Organization ;
    skos:prefLabel "Alpha <b>Office</b>"@en ;
    skos:note "</script><script>alert(1)</script>" ;
    rdfs:seeAlso <javascript:alert(1)> .
}
graph:tokyo-2006 {
  activity_tokyo-2006:training a icat:Activity ;
    rdfs:label "Training by Alpha"@en ;
    icat:carriedOutBy organization:alpha ;
    icat:startYear "02006"^^xsd:integer ;
    icat:activityType activity-type:training ;
    icat:evidencedBy passage_tokyo-2006:p041 .
  attestation_tokyo-2006:seat a icat:Attestation ;
    rdfs:label "Alpha is in Geneva"@en ;
    icat:about organization:alpha ;
    icat:attestedProperty icat:locatedIn ;
    icat:attestedValue place:geneva ;
    icat:evidencedBy passage_tokyo-2006:p041 .
  passage_tokyo-2006:p041 a icat:Passage ;
    dcterms:identifier "p041" ;
    icat:inSource source:tokyo-2006 ;
    icat:sequence 1 ;
    icat:section "Work plan / Training" .
  passage_tokyo-2006:p042 a icat:Passage ;
    dcterms:identifier "p042" ;
    icat:inSource source:tokyo-2006 ;
    icat:sequence 2 ;
    icat:section "Work plan / Training" .
  source:tokyo-2006 a icat:SourceDocument ;
    skos:notation "tokyo-2006" ;
    dcterms:title "Report of the meeting"@en .
}
graph:schemes {
  activity-type:capacity a skos:Concept ;
    skos:prefLabel "Capacity"@en ;
    skos:definition "Making people able to act."@en .
  activity-type:training a skos:Concept ;
    skos:prefLabel "Training"@en ;
    skos:broader activity-type:capacity .
  place:geneva a icat:Place ;
    skos:prefLabel "Geneva"@en .
}
graph:inferred {
  organization:alpha icat:locatedIn place:geneva ;
    icat:worksOn activity-type:training .
  activity_tokyo-2006:training icat:activityType activity-type:capacity .
}
graph:ontology {
  icat:Organization a owl:Class ;
    rdfs:label "organization"@en ;
    skos:definition "A body of people with a purpose."@en .
  icat:carriedOutBy a owl:ObjectProperty ;
    rdfs:label "carried out by"@en ;
    rdfs:domain icat:Activity .
}
"""


@pytest.fixture(scope="session")
def rdf(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The small graph, and a thousand triples for queries that take long."""
    folder = tmp_path_factory.mktemp("rdf")
    graph, bulk = folder / "graph.trig", folder / "bulk.nq"
    graph.write_text(GRAPH)
    bulk.write_text(
        "".join(f'<http://x/s{n}> <http://x/p> "{n:04}" <http://x/bulk> .\n' for n in range(1000))
    )
    return [graph, bulk]


@pytest.fixture(scope="session")
def server(
    serve: Callable[..., AbstractContextManager[tuple[str, Popen[str]]]], rdf: list[Path]
) -> Iterator[tuple[str, Popen[str]]]:
    """The URL and the process of a server with short limits."""
    flags = [part for path in rdf for part in ("--rdf", str(path))]
    with serve(*flags, "--union-default-graph", "--timeout", "4", "--memory", "192") as running:
        yield running


@pytest.fixture(scope="session")
def client(server: tuple[str, Popen[str]]) -> Iterator[httpx.Client]:
    """A client of the server that follows no redirects."""
    with httpx.Client(base_url=server[0], timeout=30) as client:
        yield client
