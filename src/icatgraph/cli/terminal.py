"""The terminal: what is printed where, in colour only for a person who looks at it."""

from __future__ import annotations

import os
import shutil
import sys
import time
from typing import TYPE_CHECKING

import typer

from icatgraph.resources import Project, find_project

if TYPE_CHECKING:
    from pathlib import Path


def complain(message: str) -> None:
    """Print one line on standard error, its first word in red on a terminal."""
    from rich.console import Console  # noqa: PLC0415 (a tenth of a second, that only errors need)

    line = " ".join(message.split())
    Console(stderr=True, soft_wrap=True, highlight=False).print("[bold red]error:[/]", end=" ")
    sys.stderr.write(f"{line}\n")


def progress(line: str) -> None:
    """Print a line of progress on standard error."""
    typer.echo(line, err=True)


class Progress:
    """A line on standard error that names the current step, on a terminal and after the first second."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._shown = False

    def __enter__(self) -> Progress:
        return self

    def tell(self, step: str) -> None:
        """Show a step in place of the one before."""
        if sys.stderr.isatty() and time.perf_counter() - self._start > 1:
            sys.stderr.write(f"\r\x1b[K{step} …")
            sys.stderr.flush()
            self._shown = True

    def __exit__(self, *_: object) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")


def wants_colour() -> bool:
    """Say whether standard output is for a person who sees colour; <https://no-color.org>."""
    asked = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return asked and sys.stdout.isatty()


def table_width() -> int | None:
    """Return the width of the terminal, or None when the output goes to a file or a pipe."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def project_of(context: typer.Context, path: Path | None = None) -> Project:
    """Return the project named on the command line, else by --project, else the one found."""
    return find_project(path or context.obj)
