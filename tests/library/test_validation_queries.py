"""Saved queries, metadata and terms: rules that read more than triples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icatgraph.validation import inspect

if TYPE_CHECKING:
    from icatgraph.resources import Project

QUERY = """#+ title: Members
#+ parameters:
#+   group:
#+     type: iri
#+     default: mechanism:icat
PREFIX icat: <https://w3id.org/icatgraph/ns#>
PREFIX org: <http://www.w3.org/ns/org#>
SELECT ?group ?member
WHERE { ?record a icat:Membership ; org:organization ?group ; org:member ?member }
ORDER BY ?member
"""
Place = tuple[str, int, int]


def found(project: Project, *groups: str) -> list[Place]:
    """Return rule, line and column of the findings of some groups; that answers change is for another module."""
    findings = [one for one in inspect(project).findings if one.rule != "query:golden"]
    return [(one.rule, one.line, one.column) for one in findings if one.rule.startswith(groups)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("icat:Membership", "icat:Membreship", ("query:unknown-term", 9, 19)),
        ("org:organization ?group", "org:organization <https://w3id.org/icatgraph/id/mechanism/x>", None),
        ("default: mechanism:icat", "default: mechanism:icta", ("query:unknown-name", 5, 17)),
        ("SELECT ?group ?member", "SELECT ?member", ("query:parameter", 3, 6)),
        ("ORDER BY ?member\n", "", ("query:order", 8, 1)),
        ("#+     default: mechanism:icat\n", "", ("query:run", 1, 1)),
    ],
)
def test_a_faulty_saved_query_is_found(
    project: Project, before: str, after: str, expected: Place | None
) -> None:
    """Unknown terms and names, unbound parameters, missing order and defaults are each a rule."""
    path = project.queries / "memberships" / "members.rq"
    path.write_text(QUERY.replace(before, after))

    places = found(project, "query:")

    assert before in QUERY
    assert places == [expected or ("query:unknown-name", 9, 54)]


def test_a_sound_saved_query_has_no_finding(project: Project) -> None:
    """A parameter among the columns, an order, and names that exist."""
    (project.queries / "memberships" / "members.rq").write_text(QUERY)

    assert found(project, "query:") == []


def test_one_row_needs_no_order(project: Project) -> None:
    """A count without groups is one row; a count per group is many."""
    path = project.queries / "memberships" / "members.rq"
    path.write_text("#+ title: Q\nSELECT (COUNT(*) AS ?n)\nWHERE { ?s ?p ?o }\n")
    one = found(project, "query:")
    path.write_text("#+ title: Q\nSELECT ?p (COUNT(*) AS ?n)\nWHERE { ?s ?p ?o }\nGROUP BY ?p\n")

    assert one == []
    assert found(project, "query:") == [("query:order", 2, 1)]


def test_a_rule_that_names_an_unknown_term_is_found(project: Project) -> None:
    """A derivation rule with a misspelt class would derive nothing, silently."""
    (project.rules / "r.rq").write_text(
        "PREFIX icat: <https://w3id.org/icatgraph/ns#>\nCONSTRUCT { ?x a icat:Membership } WHERE { ?x a icat:Memb }\n"
    )

    assert found(project, "query:") == [("query:unknown-term", 2, 49)]


def test_versions_must_agree(project: Project) -> None:
    """CITATION.cff and the ontology give the version of pyproject.toml."""
    (project.root / "pyproject.toml").write_text('[project]\nname = "x"\nversion = "1.2.0"\n')
    (project.root / "CITATION.cff").write_text("cff-version: 1.2.0\nversion: 1.1.0\n")
    (project.ontology / "header.ttl").write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n\n"
        '<https://w3id.org/icatgraph/ns> a owl:Ontology ;\n  owl:versionInfo "1.0.0" .\n'
    )

    assert found(project, "metadata:") == [("metadata:version", 2, 10), ("metadata:version", 4, 19)]


def test_a_project_without_metadata_has_none_to_correct(project: Project) -> None:
    """Neither pyproject.toml nor CITATION.cff is demanded."""
    assert found(project, "metadata:") == []


def test_a_term_that_stands_alone_is_found(project: Project) -> None:
    """No axiom, statement, shape, rule or query has it; a bound term may wait for its data."""
    (project.ontology / "more.ttl").write_text(
        "@prefix icat: <https://w3id.org/icatgraph/ns#> .\n"
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\n"
        "icat:Alone a owl:Class .\n\n"
        "icat:Bound a owl:Class ;\n  rdfs:subClassOf icat:Membership .\n"
    )

    assert found(project, "ontology:") == [("ontology:unused-term", 5, 1)]
