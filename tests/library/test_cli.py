"""The command line as a whole, and its questions: what they print, and the exit code they leave."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from icatgraph.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from icatgraph.resources import Project
    from tests.library.command import Run


def test_version_is_the_packages(run: Callable[..., Run]) -> None:
    """--version prints the version of the metadata."""
    assert run("--version").out == f"icatgraph {version('icatgraph')}\n"


def test_help_lists_every_command(run: Callable[..., Run]) -> None:
    """--help names each command, contributed ones too, and shows examples."""
    result = run("--help")

    assert result.code == 0
    for word in (
        "validate",
        "build",
        "format",
        "golden",
        "export",
        "query",
        "queries",
        "describe",
        "sources",
        "serve",
    ):
        assert word in result.out
    assert "Examples" in result.out


def test_help_is_whole_beside_a_command(run: Callable[..., Run]) -> None:
    """A command that is named has its module loaded alone, but not when help is asked for."""
    result = run("--help", "validate")

    assert (result.code, "describe" in result.out) == (0, True)


def test_query_answers_text(run: Callable[..., Run]) -> None:
    """SPARQL text is answered in the format asked for."""
    result = run("query", "SELECT (COUNT(*) AS ?n) WHERE { ?s a ?class }", "--format", "csv")

    assert (result.code, result.out.split()[0]) == (0, "n")


def test_query_answers_a_saved_query(run: Callable[..., Run]) -> None:
    """A saved query takes its parameters, or its defaults."""
    plain = run("query", "memberships/members", "--format", "tsv")
    other = run("query", "memberships/members", "--param", "group=mechanism:other", "--format", "tsv")

    assert plain.out.splitlines()[1:] == [
        "<https://w3id.org/icatgraph/id/mechanism/icat>\t<https://w3id.org/icatgraph/id/organization/iom>"
    ]
    assert other.out.splitlines()[1:] == []


def test_query_answers_a_file(run: Callable[..., Run], project: Project) -> None:
    """A path to a .rq file works like its name."""
    path = project.queries / "memberships" / "members.rq"

    assert "organization:iom" in run("query", str(path)).out


def test_no_exits_1(run: Callable[..., Run]) -> None:
    """ASK that says no is a negative answer."""
    assert run("query", "ASK { ?s ?p 123456 }").code == 1
    assert run("query", "ASK { ?s ?p ?o }").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("query", "SELECT ?s WHERE { ?s foo ?o }"), 2, "line 1:22"),
        (("query", "memberships/nope"), 1, "known here: memberships/members"),
        (("query", "memberships/members", "--param", "group"), 2, "name=value"),
        (("query", "memberships/members", "--param", "grp=x"), 2, "its parameters: group"),
        (("query", "ASK {}", "--param", "a=b"), 2, "only a saved query"),
        (("query", "ASK {}", "--format", "ttl"), 2, "ttl"),
        (("describe", "organization:nobody"), 1, "nothing is recorded"),
        (("describe", "nobody"), 2, "neither an IRI"),
        (("queries", "nope"), 1, "known here: memberships"),
        (("export", "--graph", "nope"), 1, "known: entities"),
        (("sources", "verify", "--texts", "/nowhere"), 2, "cannot be read"),
        (("--project", "/nowhere", "queries"), 2, "no ontology/"),
        (("format", "/nowhere/a.ttl"), 2, "cannot be formatted"),
    ],
)
def test_errors_are_one_line(
    run: Callable[..., Run], arguments: tuple[str, ...], code: int, message: str
) -> None:
    """Each error is one plain line on standard error, with its exit code and no traceback."""
    result = run(*arguments)

    assert result.code == code
    assert message in result.err
    assert result.err.startswith("error: ")
    assert result.err.count("\n") == 1


def test_wrong_use_exits_2(run: Callable[..., Run]) -> None:
    """An unknown command or option is not a finding."""
    assert run("nope").code == 2
    assert run("query").code == 2


def test_bugs_are_not_hidden(monkeypatch: pytest.MonkeyPatch, project: Project) -> None:
    """An error that is not ours is raised, not dressed up."""
    monkeypatch.setattr(sys, "argv", ["icatgraph", "--project", str(project.root), "build"])
    monkeypatch.setattr("icatgraph.cli.files.build", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        main()


def test_queries_are_listed(run: Callable[..., Run]) -> None:
    """The list has names, titles and parameters."""
    assert run("queries", "memberships").out == (
        "memberships/members\n    Members\n    group (iri, default mechanism:icat): the group\n"
    )


def test_describe_tells_and_serializes(run: Callable[..., Run]) -> None:
    """A description is a page of text, or RDF on request."""
    text = run("describe", "organization:iom").out
    turtle = run("describe", "<https://w3id.org/icatgraph/id/organization/iom>", "--format", "ttl").out

    assert text.startswith("IOM\n  organization:iom\n")
    assert "Mentioned by 1, of which 1 here" in text
    assert 'skos:prefLabel "IOM"@en' in turtle


def test_description_of_a_record_has_its_passage(run: Callable[..., Run]) -> None:
    """The evidence is told with source and section."""
    out = run("describe", "membership_tokyo-2006:iom").out

    assert "  passage p002 of source:tokyo-2006, I / A\n" in out


def test_closed_pipe_is_quiet(project: Project) -> None:
    """A reader that stops early, like head, gets no traceback."""
    command = f"{Path(sys.executable).with_name('icatgraph')} --project {project.root} export --format nq"

    result = subprocess.run(f"{command} | head -n 1", shell=True, capture_output=True, text=True, check=False)  # noqa: S602

    assert result.stdout.count("\n") == 1
    assert result.stderr == ""


def test_output_into_a_pipe_has_no_colour(project: Project) -> None:
    """Away from a terminal an error is plain text."""
    command = [
        Path(sys.executable).with_name("icatgraph"),
        "--project",
        str(project.root),
        "describe",
        "nobody",
    ]

    result = subprocess.run(command, capture_output=True, text=True, check=False)

    assert result.stderr.startswith("error: 'nobody'")
    assert "\x1b" not in result.stderr
