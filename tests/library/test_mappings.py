"""Mapping tables: read strictly, with a line, a column and a remedy for whatever is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Triple

from icatgraph.curated import fingerprint, project_files, read_content, read_file
from icatgraph.errors import DataSyntaxError, ProjectError
from icatgraph.mappings import MappingSet, read_mappings
from icatgraph.mappings.places import mapping_places
from icatgraph.vocabulary import NS, PREFIXES

if TYPE_CHECKING:
    from icatgraph.resources import Project

PATH = Path("codes.sssom.tsv")
COLUMNS = "subject_id subject_label predicate_id object_id object_label mapping_justification mapping_date verified_by"
ROW = "organization:ilo ILO schema:sameAs code:41302 Labour semapv:ManualMappingCuration 2026-11-22 a/b: c.xml|d/e: f.csv"
HEAD = """\
#mapping_set_id: https://w3id.org/icatgraph/id/mapping-set/codes
#mapping_set_title: Codes
#mapping_set_description: Codes of organizations.
#license: https://creativecommons.org/licenses/by/4.0/
#subject_source: https://w3id.org/icatgraph/ns
#object_source: https://example.org/codes
#curie_map:
#  code: "https://example.org/codes#"
#  organization: "https://w3id.org/icatgraph/id/organization/"
#  schema: "https://schema.org/"
#  semapv: "https://w3id.org/semapv/vocab/"
"""


def table(text: str) -> str:
    """A line with a tab where it has a space, but for the sources at its end."""
    return "\t".join(text.split(" ", 7))


TEXT = f"{HEAD}{table(COLUMNS)}\n{table(ROW)}\n"
ORGANIZATION = PREFIXES["organization"]
MAPPING = f"{PREFIXES['mapping']}codes-organization-ilo-41302"


def read(text: str) -> MappingSet:
    return read_mappings(text, PATH)


def test_a_row_has_iris_line_and_sources() -> None:
    """Prefixed names are expanded, and the sources are apart."""
    (mapping,) = read(TEXT).mappings

    assert mapping.line == 13
    assert mapping.subject == f"{ORGANIZATION}ilo"
    assert mapping.predicate == "https://schema.org/sameAs"
    assert mapping.object == "https://example.org/codes#41302"
    assert mapping.verified_by == ("a/b: c.xml", "d/e: f.csv")


def test_a_row_becomes_its_triple_and_a_mapping_of_its_own() -> None:
    """The plain match is there for every query, and beside it stands who confirms it."""
    triples = {quad.triple for quad in read_content(TEXT.encode(), PATH, "mappings")}
    subject, code = NamedNode(f"{ORGANIZATION}ilo"), NamedNode("https://example.org/codes#41302")

    assert Triple(subject, NamedNode("https://schema.org/sameAs"), code) in triples
    said = {
        triple.predicate.value: triple.object for triple in triples if triple.subject == NamedNode(MAPPING)
    }
    assert said[f"{NS}mappingSubject"] == subject
    assert said[f"{NS}mappingObject"] == code
    confirmed = {str(triple.object) for triple in triples if triple.predicate.value == f"{NS}verifiedBy"}
    assert confirmed == {'"a/b: c.xml"', '"d/e: f.csv"'}


def test_every_quad_is_in_the_graph_of_mappings() -> None:
    """A mapping is no part of an entity's identity."""
    graphs = {str(quad.graph_name) for quad in read_content(TEXT.encode(), PATH, "mappings")}

    assert graphs == {"<https://w3id.org/icatgraph/graph/mappings>"}


def test_a_row_that_nothing_verifies_says_nothing() -> None:
    """What is not validated is not published either."""
    assert list(read_content(TEXT.replace("a/b: c.xml|d/e: f.csv", "").encode(), PATH)) == []


def test_a_triple_is_placed_in_its_cell() -> None:
    """A finding about a mapping can underline what it is about."""
    places = mapping_places(read(TEXT))

    assert places.find(f"{ORGANIZATION}ilo", "https://schema.org/sameAs") == (13, 36)
    assert places.find(MAPPING, f"{NS}mappingObject") == (13, 36)
    assert places.find(MAPPING) == (13, 1)


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "message", "hint"),
    [
        ("code:41302", "kode:41302", 13, 36, "the prefix kode: is not declared", "curie_map"),
        (
            "organization:ilo\t",
            "organisation:ilo\t",
            13,
            1,
            "the prefix organisation: is not declared",
            "spelling",
        ),
        ("schema:sameAs", "schema:same", 13, 22, "unknown predicate_id", "exactMatch"),
        ("semapv:Manual", "semapv:Magic", 13, 54, "unknown mapping_justification", "ManualMappingCuration"),
        ("code:41302", "41302", 13, 36, "object_id is no prefixed name", "prefix:name"),
        ("code:41302", "code:41 302", 13, 36, "object_id is no IRI", "namespace of code:"),
        ("2026-11-22", "22.11.2026", 13, 83, "mapping_date is no day", "YYYY-MM-DD"),
        ("\tLabour", "\t", 13, 47, "object_label is empty", "remove the row"),
        ("\tLabour", "\t Labour", 13, 47, "object_label has a space or a quote", "remove it"),
        ("\tILO\t", "\t", 13, 1, "the row has 7 cells, not 8", "tab"),
        ("\tverified_by", "", 12, 1, "the table does not have one column verified_by", "the columns are"),
        ("\tobject_label", "\tobject_name", 12, 1, "'object_name' is no column", "the columns are"),
        ("#license: ", "#licence: ", 1, 1, "the metadata lack license", "# lines"),
        ("mapping-set/codes", "mapping-set/code", 1, 1, "mapping_set_id is not that of", "mapping-set/codes"),
        ('"https://schema.org/"', '"http://schema.org/"', 10, 1, "another namespace", "https://schema.org/"),
        ("#curie_map:\n", "#curie_map: none\n", 8, 1, "the metadata are not YAML", ""),
        ("f.csv\n", "f.csv", 13, 1, "the last line does not end", "line break"),
        ("f.csv\n", "f.csv\n\n", 14, 1, "the row has 1 cells, not 8", "tab"),
    ],
)
def test_a_fault_has_a_place_and_a_remedy(
    old: str, new: str, line: int, column: int, message: str, hint: str
) -> None:
    """Nothing is guessed, filled in or passed over."""
    assert TEXT.count(old) == 1

    with pytest.raises(DataSyntaxError) as caught:
        read(TEXT.replace(old, new))

    assert (caught.value.line, caught.value.column) == (line, column)
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.path == "codes.sssom.tsv"


def test_a_mapping_stands_once() -> None:
    """A second row for the same two things names the first."""
    with pytest.raises(DataSyntaxError, match=r"mapped twice.*line 13") as caught:
        read(f"{TEXT}{table(ROW)}\n")
    assert caught.value.line == 14


def test_bytes_that_are_no_text_are_refused() -> None:
    """A table saved in another encoding is named with its line."""
    with pytest.raises(DataSyntaxError, match=r"codes.sssom.tsv:13:1: the text is not UTF-8"):
        read_mappings(TEXT.encode().replace(b"Labour", b"Labo\xfcr"), PATH)


def test_a_table_is_a_file_of_the_project(project: Project) -> None:
    """It fills the graph of mappings, and a build is named by it too."""
    before = fingerprint(project)
    path = project.data / "mappings" / PATH.name
    path.parent.mkdir()
    path.write_text(TEXT, "utf-8")

    (file,) = [file for file in project_files(project) if file.path == path]

    assert file.graph == "mappings"
    assert len(list(read_file(path, "mappings"))) == 18
    assert fingerprint(project) != before


@pytest.mark.parametrize("name", ["mappings/codes.tsv", "tokyo-2006/codes.sssom.tsv", "codes.tsv"])
def test_a_stray_table_is_refused(project: Project, name: str) -> None:
    """A table that would not be read is an error, not silently left out."""
    path = project.data / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(TEXT, "utf-8")

    with pytest.raises(ProjectError, match="belongs to no named graph; a table is data/mappings"):
        project_files(project)
