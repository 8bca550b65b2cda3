"""Commands on the source documents: verify, coverage, passages."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (typer reads the annotations)
from typing import TYPE_CHECKING, Annotated

import typer

from icatgraph.cli.terminal import project_of
from icatgraph.coverage import coverage
from icatgraph.dataset import open_dataset
from icatgraph.errors import ProjectError
from icatgraph.sources import generate_passages, verify
from icatgraph.vocabulary import SOURCES

if TYPE_CHECKING:
    from icatgraph.coverage import SourceCoverage
    from icatgraph.sources import Verification

app = typer.Typer(help="Passages of the sources: prove, count, index.", no_args_is_help=True)


def register(parent: typer.Typer) -> None:
    """Add the commands of this module to an application, as one command with parts."""
    parent.add_typer(app, name="sources", rich_help_panel="Sources")


@app.command("verify")
def _verify(
    context: typer.Context,
    texts: Annotated[Path, typer.Option(help="The folder with <source>.txt, one passage a line.")],
) -> None:
    """Recompute the digest and length of every passage from the texts, for whoever holds them."""
    reports = verify(project_of(context), texts)
    for report in reports:
        typer.echo(_verification_line(report))
    if not all(report.holds for report in reports):
        raise typer.Exit(1)


@app.command("coverage")
def _coverage(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="One source, such as tokyo-2006.")] = None,
) -> None:
    """Show per source and section how many passages are cited, marked or open, and list the open ones."""
    reports = coverage(open_dataset(project_of(context).root))
    for report in reports:
        if source in (None, report.source):
            typer.echo(_coverage_lines(report))
    if any(report.open for report in reports if source in (None, report.source)):
        raise typer.Exit(1)


@app.command("passages")
def _passages(
    context: typer.Context,
    index: Annotated[Path, typer.Option(help="A passages.jsonl, one passage a line.")],
) -> None:
    """Write data/<source>/passages.ttl for every source from an index of their passages."""
    project = project_of(context)
    for source in SOURCES:
        path = project.data / source / "passages.ttl"
        content = generate_passages(index, source)
        try:
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, "utf-8", newline="\n")
        except OSError as error:
            raise ProjectError(f"{path} cannot be written: {error.strerror}") from error
        typer.echo(path)


def _verification_line(report: Verification) -> str:
    faults = [
        f"{name}: {', '.join(identifiers)}"
        for name, identifiers in (
            ("changed", report.changed),
            ("missing", report.missing),
            ("not in the index", report.unknown),
        )
        if identifiers
    ]
    return "; ".join([f"{report.source}: {report.verified} passages verified", *faults])


def _coverage_lines(report: SourceCoverage) -> str:
    counts = f"{report.total} passages, {report.cited} cited, {report.marked} marked, {len(report.open)} open"
    lines = [f"{report.source}: {counts}"]
    for section in report.sections:
        counts = f"{section.total:>5}{section.cited:>7}{section.marked:>8}{len(section.open):>6}"
        still_open = f"  open: {' '.join(section.open)}" if section.open else ""
        lines.append(f"{counts}  {section.section or '(no heading)'}{still_open}")
    return "\n".join(lines)
