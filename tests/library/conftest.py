"""A project of a few triples, in a folder of its own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from icatgraph.cli import main
from icatgraph.resources import Project
from tests.library.command import Run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ONTOLOGY = """\
@prefix icat: <https://w3id.org/icatgraph/ns#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

icat:Membership a owl:Class ;
  rdfs:label "membership"@en ;
  rdfs:subClassOf org:Membership .

org:member a owl:ObjectProperty , owl:FunctionalProperty .

icat:holdsMembership a owl:ObjectProperty ;
  owl:inverseOf org:member .

icat:affiliatedWith a owl:ObjectProperty ;
  owl:propertyChainAxiom ( icat:holdsMembership org:organization ) .
"""

ENTITIES = """\
@prefix mechanism: <https://w3id.org/icatgraph/id/mechanism/> .
@prefix organization: <https://w3id.org/icatgraph/id/organization/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

mechanism:icat skos:prefLabel "ICAT"@en .

organization:ilo skos:prefLabel "ILO"@en .

organization:iom skos:prefLabel "IOM"@en .
"""

RECORDS = """\
@prefix icat: <https://w3id.org/icatgraph/ns#> .
@prefix mechanism: <https://w3id.org/icatgraph/id/mechanism/> .
@prefix membership_tokyo-2006: <https://w3id.org/icatgraph/id/membership/tokyo-2006/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix organization: <https://w3id.org/icatgraph/id/organization/> .
@prefix passage_tokyo-2006: <https://w3id.org/icatgraph/id/passage/tokyo-2006/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

membership_tokyo-2006:iom a icat:Membership ;
  rdfs:label "IOM in ICAT"@en ;
  org:member organization:iom ;
  org:organization mechanism:icat ;
  icat:startYear 2006 ;
  icat:evidencedBy passage_tokyo-2006:p002 .
"""

PASSAGES = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix icat: <https://w3id.org/icatgraph/ns#> .
@prefix no-assertion-reason: <https://w3id.org/icatgraph/id/no-assertion-reason/> .
@prefix passage_tokyo-2006: <https://w3id.org/icatgraph/id/passage/tokyo-2006/> .
@prefix source: <https://w3id.org/icatgraph/id/source/> .

passage_tokyo-2006:p001 a icat:Passage ;
  dcterms:identifier "p001" ;
  icat:inSource source:tokyo-2006 ;
  icat:characterCount 5 ;
  icat:sha256 "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" ;
  icat:noAssertion no-assertion-reason:administrative .

passage_tokyo-2006:p002 a icat:Passage ;
  dcterms:identifier "p002" ;
  icat:inSource source:tokyo-2006 ;
  icat:section "I / A" ;
  icat:characterCount 5 ;
  icat:sha256 "486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7" .

passage_tokyo-2006:p003 a icat:Passage ;
  dcterms:identifier "p003" ;
  icat:inSource source:tokyo-2006 ;
  icat:section "I / A" ;
  icat:characterCount 1 ;
  icat:sha256 "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb" .

passage_tokyo-2006:u001 a icat:Passage ;
  dcterms:identifier "u001" ;
  icat:inSource source:tokyo-2006 ;
  icat:characterCount 1 ;
  icat:sha256 "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d" .
"""

SHAPES = """\
@prefix icat: <https://w3id.org/icatgraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

[] a sh:NodeShape ;
  sh:targetClass icat:Membership ;
  sh:property [ sh:path rdfs:label ; sh:minCount 1 ; sh:message "A membership must have a label."@en ] .
"""

QUERY = """\
#+ title: Members
#+ description: The members of a group.
#+ parameters:
#+   group:
#+     type: iri
#+     kind: mechanism
#+     description: the group
#+     default: mechanism:icat
PREFIX org: <http://www.w3.org/ns/org#>
SELECT ?group ?member WHERE { ?record org:organization ?group ; org:member ?member } ORDER BY ?member
"""


GOLDEN = """\
?group\t?member
<https://w3id.org/icatgraph/id/mechanism/icat>\t<https://w3id.org/icatgraph/id/organization/iom>
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Write the small project and return it."""
    files = {
        "ontology/terms.ttl": ONTOLOGY,
        "data/entities/actors.ttl": ENTITIES,
        "data/tokyo-2006/records.ttl": RECORDS,
        "data/tokyo-2006/passages.ttl": PASSAGES,
        "shapes/memberships.ttl": SHAPES,
        "queries/memberships/members.rq": QUERY,
        "queries/golden/memberships/members.tsv": GOLDEN,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / "ontology" / "rules").mkdir()
    return Project(tmp_path)


@pytest.fixture
def run(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Run]:
    """Run a command on the small project."""
    monkeypatch.setenv("ICATGRAPH_HOME", str(project.root))

    def run_command(*arguments: str) -> Run:
        monkeypatch.setattr(sys, "argv", ["icatgraph", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        out, err = capsys.readouterr()
        return Run(out, err, int(stopped.value.code or 0))

    return run_command
