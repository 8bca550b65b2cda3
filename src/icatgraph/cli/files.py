"""Commands on the curated files: build, format, golden, export."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (typer reads the annotations)
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from icatgraph.build import build
from icatgraph.cli.terminal import progress, project_of
from icatgraph.dataset import open_dataset
from icatgraph.errors import ProjectError
from icatgraph.exports import export
from icatgraph.golden import write_golden
from icatgraph.turtle import format_turtle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatgraph.resources import Project

_PANEL = "Curated files"

ExportFormat = Literal["trig", "nq", "ttl", "nt", "jsonld"]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to an application."""
    app.command("build", rich_help_panel=_PANEL)(_build)
    app.command("format", rich_help_panel=_PANEL)(_format)
    app.command("golden", rich_help_panel=_PANEL)(_golden)
    app.command("export", rich_help_panel=_PANEL)(_export)


def _build(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="Where to write; the default is build/.")] = None,
) -> None:
    """Validate the files, derive what follows from them, and freeze the dataset; all or nothing."""
    typer.echo(build(project_of(context), progress, out))


def _format(
    context: typer.Context,
    paths: Annotated[list[Path] | None, typer.Argument(help="Turtle files or folders; default: all.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 if something would.")
    ] = False,
) -> None:
    """Bring Turtle files into the canonical layout; comments and literals stay as they are."""
    project = None if paths else project_of(context)
    changed = [path for path in _turtle_files(paths, project) if _reformat(path, write=not check)]
    for path in changed:
        typer.echo(f"{'would change' if check else 'formatted'} {path}")
    if check and changed:
        raise typer.Exit(1)


def _golden(
    context: typer.Context,
    queries: Annotated[list[str] | None, typer.Argument(help="Saved queries; default: all.")] = None,
) -> None:
    """Write what saved queries answer now into queries/golden/; read it against the sources, then commit."""
    project = project_of(context)
    for path in write_golden(project, queries or ()):
        rows = len(path.read_text("utf-8").split("\n")) - 2
        typer.echo(f"{path.relative_to(project.root).as_posix()}: {rows} row{'' if rows == 1 else 's'}")


def _export(
    context: typer.Context,
    form: Annotated[ExportFormat, typer.Option("--format", help="The RDF format.")] = "trig",
    graph: Annotated[str | None, typer.Option(help="One named graph, such as entities.")] = None,
    out: Annotated[Path | None, typer.Option(help="A file; the default is standard output.")] = None,
) -> None:
    """Write the dataset, or one of its graphs, as TriG, N-Quads, Turtle or JSON-LD."""
    content = export(open_dataset(project_of(context).root), form, graph)
    if out is None:
        typer.echo(content, nl=False)
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise ProjectError(f"{out} cannot be written: {error.strerror}") from error


def _turtle_files(paths: list[Path] | None, project: Project | None) -> Iterator[Path]:
    folders = [project.ontology, project.shapes, project.data] if project else paths or []
    for path in folders:
        yield from sorted(path.rglob("*.ttl")) if path.is_dir() else [path]


def _reformat(path: Path, *, write: bool) -> bool:
    """Say whether the file is not canonical, and make it so when `write` is set."""
    try:
        text = path.read_text("utf-8")
        formatted = format_turtle(text, path)
        if write and formatted != text:
            path.write_text(formatted, "utf-8", newline="\n")
    except OSError as error:
        raise ProjectError(f"{path} cannot be formatted: {error.strerror}") from error
    return formatted != text
