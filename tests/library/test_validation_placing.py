"""Places: a finding stands at the triple it is about, or as near as its file allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatgraph.validation import inspect

if TYPE_CHECKING:
    from pathlib import Path

    from icatgraph.resources import Project
    from icatgraph.validation import Finding

HEADER = """\
#+ title: A test
#+ description: For a test.
#+ severity: violation
#+ message: "Here."
#+ remedy: Look.
"""
LISTED = f"""{HEADER}
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX org: <http://www.w3.org/ns/org#>
SELECT ?focus ?path ?value WHERE {{ ?focus rdf:first org:organization . BIND(rdf:first AS ?path) BIND(org:organization AS ?value) }}
"""
IN_GRAPH = f"""{HEADER}
PREFIX organization: <https://w3id.org/icatgraph/id/organization/>
PREFIX graph: <https://w3id.org/icatgraph/graph/>
SELECT ?focus ?graph WHERE {{
  VALUES (?focus ?graph) {{ (organization:iom graph:tokyo-2006) }}
  GRAPH ?graph {{ ?focus ?property ?any }}
}}
"""
TYPED = f"""{HEADER}
PREFIX organization: <https://w3id.org/icatgraph/id/organization/>
SELECT ?focus WHERE {{ VALUES ?focus {{ organization:iom }} }}
"""


def found(project: Project, check: str) -> Finding:
    (project.checks).mkdir(exist_ok=True)
    (project.checks / "test.rq").write_text(check)
    (finding,) = [one for one in inspect(project).findings if one.rule == "check:test"]
    return finding


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def test_a_blank_node_is_found_where_a_name_points_to_it(project: Project) -> None:
    """A list within an axiom has no name of its own, but the axiom has a line."""
    finding = found(project, LISTED)

    assert (finding.file, finding.source) == (
        "ontology/terms.ttl",
        "  owl:propertyChainAxiom ( icat:holdsMembership org:organization ) .",
    )


def test_a_graph_tells_which_of_two_files_is_meant(project: Project) -> None:
    """A thing that two files speak of is shown in the one whose graph the check names."""
    append(project.data / "tokyo-2006" / "passages.ttl", '\norganization:iom skos:note "Misplaced."@en .\n')
    text = (project.data / "tokyo-2006" / "passages.ttl").read_text()
    spaces = "@prefix organization: <https://w3id.org/icatgraph/id/organization/> .\n"
    notes = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    (project.data / "tokyo-2006" / "passages.ttl").write_text(spaces + notes + text)

    finding = found(project, IN_GRAPH)

    assert (finding.file, finding.source) == (
        "data/tokyo-2006/passages.ttl",
        'organization:iom skos:note "Misplaced."@en .',
    )


def test_without_a_triple_the_file_that_gives_the_type_is_named(project: Project) -> None:
    """Of the files that speak of a thing, the one that says what it is, is its home."""
    typed = "<https://w3id.org/icatgraph/id/organization/iom> a <http://www.w3.org/ns/org#Organization> .\n"
    (project.data / "entities" / "zzz.ttl").write_text(typed)

    finding = found(project, TYPED)

    assert (finding.file, finding.line) == ("data/entities/zzz.ttl", 1)
