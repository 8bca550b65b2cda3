"""The frozen build: the whole dataset as N-Quads, with a note of the files it was made from."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat

from icatgraph.curated import fingerprint, parse_text
from icatgraph.errors import DataSyntaxError, ProjectError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyoxigraph
    from pyoxigraph import Quad

    from icatgraph.resources import Project

QUADS_NAME = "dataset.nq"
NOTE_NAME = "dataset.json"


@dataclass(frozen=True, slots=True)
class Note:
    """What `dataset.json` says: digest, fingerprint of the inputs, version, number of quads per graph."""

    digest: str
    fingerprint: str
    version: str
    counts: Mapping[str, int]


def read_frozen(project: Project) -> Sequence[Quad] | None:
    """Return the quads of the frozen build, or None when none can be read or its inputs have changed."""
    note = read_note(project.build)
    if note is None or note.fingerprint != fingerprint(project):
        return None
    return read_last(project)


def read_last(project: Project) -> Sequence[Quad] | None:
    """Return the quads of the last good build, whatever became of its inputs, or None."""
    if read_note(project.build) is None:
        return None
    try:
        content = (project.build / QUADS_NAME).read_bytes()
    except OSError:
        return None
    try:
        return parse_text(content, RdfFormat.N_QUADS, str(project.build / QUADS_NAME))
    except DataSyntaxError:
        return None


def read_note(folder: Path) -> Note | None:
    """Return the note of a frozen build, or None when there is none that can be read."""
    try:
        return Note(**json.loads((folder / NOTE_NAME).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def freeze(quads: pyoxigraph.Dataset, note: Note, folder: Path) -> Path:
    """Write quads and note into `folder`, each whole or not at all, and return the path of the quads.

    The note goes last: quads without their note are not taken for a build.

    Raises:
        ProjectError: when the folder cannot be written.
    """
    lines = "\n".join(sorted(line for line in str(quads).split("\n") if line))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_whole(folder / QUADS_NAME, lines + "\n")
        _write_whole(folder / NOTE_NAME, json.dumps(asdict(note), indent=2, sort_keys=True) + "\n")
    except OSError as error:
        raise ProjectError(
            f"{folder} cannot be written ({error.strerror}); name another folder with --out"
        ) from error
    return folder / QUADS_NAME


def _write_whole(path: Path, text: str) -> None:
    """Write a file beside its place and move it there, so that no reader sees half of it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
