"""Changes: what git says has been edited in a project, down to the names that its triples speak of."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from icatgraph.curated import read_content
from icatgraph.errors import DataSyntaxError, ProjectError
from icatgraph.mappings import SUFFIX
from icatgraph.validation.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatgraph.resources import Project


@dataclass(frozen=True, slots=True)
class _Change:
    """A file that differs from the last commit, relative to the top of the repository and to the project."""

    name: str
    file: str


def changed_scope(project: Project) -> Scope:
    """Return the scope of what was edited since the last commit, untracked files included.

    A name in a statement that was added, changed or removed is in scope, and so is who mentions it.

    Raises:
        ProjectError: when the project is in no git repository, or git does not run.
    """
    top = Path(_git(project.root, "rev-parse", "--show-toplevel").strip())
    changes = list(_changes(project, top))
    names = {name for change in changes for name in _changed_names(project, change)}
    notes = () if changes else ("git says that nothing has changed.",)
    return Scope(frozenset(change.file for change in changes), names, dependents=True, notes=notes)


def _changes(project: Project, top: Path) -> Iterator[_Change]:
    status = _git(
        project.root, "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "."
    )
    for entry in status.split("\0"):
        name = entry[3:]
        if name.endswith((".ttl", ".tsv", ".rq", ".toml", ".cff")):
            yield _Change(name, (top / name).relative_to(project.root).as_posix())


def _changed_names(project: Project, change: _Change) -> set[str]:
    """Return the IRIs of all triples that only the old or only the new file has."""
    if not change.name.endswith((".ttl", SUFFIX)):
        return set()
    path = project.root / change.file
    new = _triples(path.read_bytes(), path) if path.is_file() else set()
    old = _triples(_committed(project.root, change.name), path)
    return {
        term
        for subject, _, value in old ^ new
        for term in (subject, value)
        if term.startswith(("http://", "https://"))
    }


def _committed(root: Path, name: str) -> bytes:
    """Return a file as it was committed last, empty when it was not."""
    done = subprocess.run(["git", "show", f"HEAD:{name}"], cwd=root, capture_output=True, check=False)  # noqa: S603, S607 (fixed words; git is where the shell finds it)
    return done.stdout if done.returncode == 0 else b""


def _triples(content: bytes, path: Path) -> set[tuple[str, str, str]]:
    """Return the triples of a file as text, none of a text that does not parse: validation says so."""
    try:
        quads = list(read_content(content, path))
    except DataSyntaxError:
        return set()
    return {(_text(quad.subject), quad.predicate.value, _text(quad.object)) for quad in quads}


def _text(term: object) -> str:
    # Blank labels are new in each reading, so all blank nodes count as one.
    return term.value if isinstance(term, NamedNode) else str(term) if str(term).startswith('"') else "_:"


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 (fixed words)
            ["git", *arguments],  # noqa: S607 (git is where the shell finds it)
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise ProjectError(f"--changed needs git, which does not run: {error.strerror}") from error
    if done.returncode != 0:
        raise ProjectError(f"--changed needs a git repository: {done.stderr.strip()}")
    return done.stdout
