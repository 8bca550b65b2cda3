"""Inspection of a whole project."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from icatgraph.errors import ProjectError
from icatgraph.resources import Project
from icatgraph.turtle import format_turtle
from icatgraph.validation import Finding, inspect

SHAPES = """
@prefix icat: <https://w3id.org/icatgraph/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/icatgraph/shapes#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
shape:Place a sh:NodeShape ; sh:targetClass icat:Place ; sh:property shape:Place-name .
shape:Place-name a sh:PropertyShape ; sh:path skos:prefLabel ; sh:minCount 1 ; sh:languageIn ( "en" ) ;
  sh:message "Name it in English."@en .
"""
CHECK = """#+ title: Places are known
#+ description: A place within a place.
#+ severity: warning
#+ message: "{value} is unknown."
#+ remedy: Declare it.

PREFIX icat: <https://w3id.org/icatgraph/ns#>

SELECT ?focus ?path ?value
WHERE {
  ?focus ?path ?value .
  FILTER(?path = icat:within)
  FILTER NOT EXISTS { ?value a icat:Place }
}
"""
PREFIXES = """@prefix icat: <https://w3id.org/icatgraph/ns#> .
@prefix place: <https://w3id.org/icatgraph/id/place/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

"""
PLACES = 'place:austria a icat:Place ;\n  skos:prefLabel "Austria"@en .\n'
REAL = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    for folder in (project.ontology, project.checks, project.data / "entities", project.queries):
        folder.mkdir(parents=True)
    (project.shapes / "places.ttl").write_text(format_turtle(SHAPES))
    (project.checks / "known-place.rq").write_text(CHECK)
    write_places(project, PLACES)
    return project


def write_places(project: Project, text: str) -> None:
    (project.data / "entities" / "places.ttl").write_text(PREFIXES + text)


def test_a_sound_project_has_no_findings(project: Project) -> None:
    """Nothing is said when nothing is wrong."""
    assert inspect(project).findings == ()


@pytest.mark.parametrize("engine", ["pyshifty", "pyshacl"])
def test_a_finding_points_at_the_line_of_its_triple(project: Project, engine: str) -> None:
    """A value that is wrong is shown where it is written."""
    write_places(project, 'place:austria a icat:Place ;\n  skos:prefLabel "Autriche"@fr .\n')

    (finding,) = inspect(project, engine).findings

    assert (finding.rule, finding.file, finding.line) == ("shape:Place-name", "data/entities/places.ttl", 6)


def test_a_finding_without_a_triple_points_at_its_subject(project: Project) -> None:
    """A value that is missing is shown where its subject begins."""
    write_places(project, PLACES + "\nplace:vienna a icat:Place .\n")

    (finding,) = inspect(project).findings

    assert (finding.rule, finding.line) == ("shape:Place-name", 8)


def test_a_finding_chooses_the_file_that_says_the_triple(project: Project) -> None:
    """A subject described in two files is found in the right one."""
    (project.data / "tokyo-2006").mkdir()
    other = project.data / "tokyo-2006" / "places.ttl"
    other.write_text(
        PREFIXES.replace("@prefix skos", "@prefix xskos").split("@prefix xskos")[0] + "\n"
        "place:austria icat:within place:europe .\n"
    )

    (finding,) = inspect(project).findings

    assert (finding.rule, finding.severity) == ("check:known-place", "warning")
    assert (finding.file, finding.line) == ("data/tokyo-2006/places.ttl", 4)


def test_a_file_that_does_not_parse_is_the_only_thing_reported(project: Project) -> None:
    """Half a dataset would raise false findings, so the shapes wait until the syntax is mended."""
    write_places(project, "place:austria a icat:Place\nplace:vienna a icat:Place .\n")

    (finding,) = inspect(project).findings

    assert (finding.rule, finding.severity, finding.line) == ("file:syntax", "violation", 6)
    assert finding.file == "data/entities/places.ttl"


def test_a_file_out_of_layout_is_a_warning(project: Project) -> None:
    """Layout is for the formatter to mend and stops no build."""
    write_places(project, 'place:austria a icat:Place ; skos:prefLabel "Austria"@en .\n')

    assert inspect(project).findings == (
        Finding(
            "file:layout",
            "warning",
            "The file is not in the canonical layout; run `icatgraph format`.",
            file="data/entities/places.ttl",
            line=5,
            column=1,
            source='place:austria a icat:Place ; skos:prefLabel "Austria"@en .',
            expected="place:austria a icat:Place ;",
        ),
    )


@pytest.mark.parametrize(
    ("query", "rule", "line"),
    [
        ("#+ title: Q\nSELECT ?a\nWHERE { ?a }\n", "file:syntax", 3),
        (
            "#+ title: Q\nSELECT (GROUP_CONCAT(DISTINCT ?y) AS ?ys)\nWHERE { ?x ?p ?y }\n",
            "file:group-concat",
            2,
        ),
        ("#+ title: Q\nSELECT ?a\nWHERE { SERVICE <https://example.org/> { ?a ?b ?c } }\n", "file:syntax", 1),
        ("#+ title: Q\n#+ colour: red\nSELECT ?a\nWHERE { ?a ?b ?c }\n", "file:header", 2),
    ],
)
def test_a_faulty_query_file_is_found(project: Project, query: str, rule: str, line: int) -> None:
    """Saved queries are read as strictly as data."""
    (project.queries / "topic").mkdir()
    (project.queries / "topic" / "q.rq").write_text(query)

    (finding,) = [one for one in inspect(project).findings if one.rule.startswith("file:")]

    assert (finding.rule, finding.line) == (rule, line)
    assert finding.file == "queries/topic/q.rq"


@pytest.mark.parametrize("words", ["STR(?y)", "DISTINCT STR(?y)", "DISTINCT  str (?y)"])
def test_strings_may_be_joined(project: Project, words: str) -> None:
    """What begins with STR is no integer."""
    (project.queries / "topic").mkdir()
    text = f"#+ title: Q\nSELECT (GROUP_CONCAT({words}) AS ?ys)\nWHERE {{ ?x ?p ?y }}\n"
    (project.queries / "topic" / "q.rq").write_text(text)

    assert [one for one in inspect(project).findings if one.rule == "file:group-concat"] == []


def test_an_unknown_engine_is_refused(project: Project) -> None:
    """The name of the engine comes from the command line, so it may be anything."""
    with pytest.raises(ProjectError, match="no SHACL engine 'topbraid'"):
        inspect(project, "topbraid")


def test_the_real_ontology_keeps_the_real_rules(project: Project) -> None:
    """The ontology and its schemes conform to their own hygiene shapes and checks."""
    root = project.root / "real"
    for folder in ("ontology", "shapes"):
        shutil.copytree(REAL / folder, root / folder)
    (root / "data").mkdir()

    report = inspect(Project(root))

    assert report.at_or_above("violation") == ()
