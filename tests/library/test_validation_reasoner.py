"""The reasoner's findings: what contradicts, and the statement that it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icatgraph.resources import Project
from icatgraph.validation import Finding, inspect

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = """
@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Egg a owl:Class ; owl:disjointWith ex:Hen .
ex:Hen a owl:Class .
ex:lays a owl:ObjectProperty , owl:AsymmetricProperty , owl:IrreflexiveProperty ; rdfs:range ex:Egg .
ex:mother a owl:ObjectProperty , owl:FunctionalProperty ; rdfs:range ex:Hen .
"""
PREFIXES = "@prefix ex: <https://example.org/> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with a small ontology of birds."""
    project = Project(tmp_path)
    for folder in (project.rules, project.checks, project.data / "entities", project.queries):
        folder.mkdir(parents=True)
    (project.ontology / "birds.ttl").write_text(SCHEMA)
    return project


def found(project: Project, text: str) -> list[Finding]:
    """Return what reasoning finds in a file of the project."""
    (project.data / "entities" / "birds.ttl").write_text(PREFIXES + text)
    return [one for one in inspect(project).findings if one.rule.startswith("reasoning:")]


def test_a_thing_in_two_disjoint_classes_is_shown_where_it_was_put_there(project: Project) -> None:
    """The finding stands at the statement that drew the second class, and names both."""
    (finding,) = found(project, "ex:berta a ex:Hen .\n\nex:ada ex:lays ex:berta .\n")

    assert (finding.rule, finding.file, finding.line) == (
        "reasoning:inconsistent",
        "data/entities/birds.ttl",
        6,
    )
    assert "is both" in finding.message
    assert "ex" in finding.message


def test_two_values_of_a_functional_property_are_one_thing(project: Project) -> None:
    """An identity that nobody stated is refused, at one of the two values."""
    (finding,) = found(project, "ex:ada ex:mother ex:berta , ex:clara .\n")

    assert (finding.rule, finding.line) == ("reasoning:identity", 4)
    assert "come out as the same thing" in finding.message


def test_a_stated_identity_is_refused_too(project: Project) -> None:
    """In this graph owl:sameAs is always a mistake."""
    (finding,) = found(project, "ex:ada owl:sameAs ex:berta .\n")

    assert finding.rule == "reasoning:identity"


@pytest.mark.parametrize(
    "text", ["ex:ada ex:lays ex:ada .\n", "ex:ada ex:lays ex:b .\n\nex:b ex:lays ex:ada .\n"]
)
def test_a_property_keeps_what_it_says_of_itself(project: Project, text: str) -> None:
    """Irreflexive and asymmetric properties are held to it."""
    assert "reasoning:inconsistent" in {finding.rule for finding in found(project, text)}


def test_a_class_below_two_disjoint_ones_is_unsatisfiable(project: Project) -> None:
    """It is found without any member."""
    (project.ontology / "birds.ttl").write_text(
        SCHEMA + "ex:Chimera a owl:Class ; rdfs:subClassOf ex:Egg , ex:Hen .\n"
    )

    assert [finding.rule for finding in found(project, "")] == ["reasoning:unsatisfiable"]


def test_a_golden_triple_that_no_longer_follows_is_found(project: Project) -> None:
    """The list in ontology/golden/ is pointed at, and what does follow is passed over."""
    golden = project.ontology / "golden" / "eggs.ttl"
    golden.parent.mkdir()
    golden.write_text(PREFIXES + "ex:egg a ex:Egg .\n\nex:ada a ex:Egg .\n\nex:absent a ex:Egg .\n")

    (finding,) = found(project, "ex:ada ex:lays ex:egg .\n")

    assert (finding.rule, finding.file, finding.line) == ("reasoning:golden", "ontology/golden/eggs.ttl", 6)


def test_dl_finds_what_rl_cannot(project: Project) -> None:
    """HermiT looks at class expressions, which the closure leaves alone."""
    (project.ontology / "birds.ttl").write_text(
        SCHEMA + "ex:Odd a owl:Class ; rdfs:subClassOf [ a owl:Class ; owl:complementOf ex:Odd ] .\n"
    )

    by_rule = {finding.rule for finding in inspect(project, reasoner="dl").findings}

    assert "reasoning:unsatisfiable" not in {finding.rule for finding in inspect(project).findings}
    assert "reasoning:unsatisfiable" in by_rule
