"""Curated files: which graph each fills, and what is said of one that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal

from icatgraph.curated import fingerprint, project_files, read_file
from icatgraph.errors import DataSyntaxError, ProjectError

if TYPE_CHECKING:
    from pathlib import Path

    from icatgraph.resources import Project


def test_each_file_fills_its_graph(project: Project) -> None:
    """The folder of a file decides its named graph."""
    for name in (
        "ontology/schemes/role.ttl",
        "data/sources.ttl",
        "data/discrepancies.ttl",
        "data/mappings/a.ttl",
    ):
        path = project.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("")

    graphs = {file.path.relative_to(project.root).as_posix(): file.graph for file in project_files(project)}

    assert graphs == {
        "data/discrepancies.ttl": "discrepancies",
        "data/entities/actors.ttl": "entities",
        "data/mappings/a.ttl": "mappings",
        "data/sources.ttl": "catalogue",
        "data/tokyo-2006/passages.ttl": "tokyo-2006",
        "data/tokyo-2006/records.ttl": "tokyo-2006",
        "ontology/schemes/role.ttl": "schemes",
        "ontology/terms.ttl": "ontology",
    }


@pytest.mark.parametrize("name", ["stray.ttl", "unknown-2000/records.ttl"])
def test_stray_file_is_refused(project: Project, name: str) -> None:
    """A Turtle file that no graph takes is an error, not silently left out."""
    path = project.data / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("")

    with pytest.raises(ProjectError, match="belongs to no named graph"):
        project_files(project)


def test_literals_are_as_written(tmp_path: Path) -> None:
    """The lexical form of a number survives loading."""
    path = tmp_path / "a.ttl"
    path.write_text("<http://a> <http://p> 2.50 .")

    (quad,) = read_file(path, "entities")

    assert isinstance(quad.object, Literal)
    assert quad.object.value == "2.50"
    assert str(quad.graph_name) == "<https://w3id.org/icatgraph/graph/entities>"


@pytest.mark.parametrize(
    ("text", "line", "token", "hint"),
    [
        ("place:a place:b place:c .", 1, "place:a", "@prefix place:"),
        ("<http://a> <http://p>\nnope:c .", 2, "nope:c", "declare the prefix nope:"),
        ("<http://a> <http://p> 1\n<http://b> <http://p> 1 .", 2, "<http://b>", "' .'"),
        ("<a> <http://p> 1 .", 1, "<a>", "in full"),
    ],
)
def test_syntax_fault_has_place_and_remedy(
    tmp_path: Path, text: str, line: int, token: str, hint: str
) -> None:
    """A fault names file, line and token and tells what to do."""
    path = tmp_path / "a.ttl"
    path.write_text(text)

    with pytest.raises(DataSyntaxError) as caught:
        list(read_file(path))

    fault = caught.value
    assert (fault.path, fault.line, fault.token) == (str(path), line, token)
    assert hint in fault.hint


@pytest.mark.parametrize("name", ["notes.txt", "absent.ttl"])
def test_unreadable_file_is_refused(tmp_path: Path, name: str) -> None:
    """What is no RDF file, or not there, is named."""
    with pytest.raises(ProjectError, match=name):
        list(read_file(tmp_path / name))


def test_fingerprint_follows_the_inputs(project: Project) -> None:
    """Data, ontology and rules count; queries do not."""
    before = fingerprint(project)
    (project.queries / "memberships" / "members.rq").write_text("changed")
    after_query = fingerprint(project)
    (project.rules / "new.rq").write_text("CONSTRUCT WHERE { ?s ?p ?o }")

    assert after_query == before
    assert fingerprint(project) != before


def test_a_byte_order_mark_is_no_part_of_the_data(tmp_path: Path) -> None:
    """What an editor on Windows writes is read, line ends included."""
    path = tmp_path / "a.ttl"
    path.write_bytes(b"\xef\xbb\xbf<http://a> <http://p> 1 .\r\n<http://b> <http://p> 2 .\r\n")

    assert len(list(read_file(path))) == 2


def test_a_term_too_long_to_read_is_told_in_a_line(tmp_path: Path) -> None:
    """The parser's buffer has an end, which is no bug of ours."""
    path = tmp_path / "a.nt"
    path.write_text(f'<http://a> <http://p> "{"x" * 17_000_000}" .\n')

    with pytest.raises(ProjectError, match="16 MiB"):
        list(read_file(path))
