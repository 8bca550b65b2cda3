"""A single file: the project around it is read, and only what is wrong with the file is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatgraph.curated import read_content
from icatgraph.errors import DataSyntaxError, ProjectError
from icatgraph.resources import Project
from icatgraph.validation.findings import Finding, Report
from icatgraph.validation.scope import Scope
from icatgraph.validation.snapshot import layout_finding, syntax_finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ALONE = "{} is in no project, so only its syntax and layout were looked at."


def project_around(path: Path) -> Project | None:
    """Return the project whose ontology, shapes, data or queries a file is one of, None for none."""
    path = path.resolve()
    for folder in path.parents:
        project = Project(folder)
        if project.ontology.is_dir() and project.data.is_dir():
            parts = (project.ontology, project.shapes, project.data, project.queries)
            return project if any(path.is_relative_to(part) for part in parts) else None
    return None


def file_scope(path: Path, project: Project) -> Scope:
    """Return the scope of one file of a project."""
    return Scope(frozenset([path.resolve().relative_to(project.root).as_posix()]))


def inspect_alone(path: Path) -> Report:
    """Check the syntax and layout of a Turtle or query file that is in no project.

    Raises:
        ProjectError: for a file that cannot be read or is neither.
    """
    if path.suffix not in (".ttl", ".rq"):
        raise ProjectError(f"{path} is neither a folder of a project nor a .ttl or .rq file")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {error.strerror}") from error
    findings = _query(path) if path.suffix == ".rq" else _turtle(path, content)
    return Report.of(findings, [_ALONE.format(path)])


def _query(path: Path) -> Iterator[Finding]:
    from icatgraph.validation.query_files import inspect_query  # noqa: PLC0415 (it takes all of SPARQL along)

    yield from inspect_query(path, path.name)


def _turtle(path: Path, content: bytes) -> Iterator[Finding]:
    from icatgraph.turtle import is_canonical  # noqa: PLC0415 (a project that is tidy does without it)

    text = content.decode("utf-8", "replace")
    try:
        list(read_content(content, path))
        if not is_canonical(text, path):
            yield layout_finding(path.name, text)
    except DataSyntaxError as error:
        yield syntax_finding(error, path.name, text)
