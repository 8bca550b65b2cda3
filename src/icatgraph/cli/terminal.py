"""The terminal: what is printed where, in colour only for a person who looks at it."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from icatgraph.resources import Project, find_project

if TYPE_CHECKING:
    from pathlib import Path


def complain(message: str) -> None:
    """Print one line on standard error, its first word in red on a terminal."""
    line = " ".join(message.split())
    Console(stderr=True, soft_wrap=True, highlight=False).print("[bold red]error:[/]", end=" ")
    sys.stderr.write(f"{line}\n")


def progress(line: str) -> None:
    """Print a line of progress on standard error."""
    typer.echo(line, err=True)


def table_width() -> int | None:
    """Return the width of the terminal, or None when the output goes to a file or a pipe."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def project_of(context: typer.Context, path: Path | None = None) -> Project:
    """Return the project named on the command line, else by --project, else the one found."""
    return find_project(path or context.obj)
