"""The frozen build: the whole dataset as N-Quads, with a note of the files it was made from."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse, serialize

from icatgraph.curated import fingerprint
from icatgraph.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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


@dataclass(frozen=True, slots=True)
class Frozen:
    """A build as it was written: its note, and N-Quads whose SHA-256 is the digest that the note gives."""

    note: Note
    content: bytes

    @property
    def quads(self) -> Iterator[Quad]:
        """The quads, their blank nodes with canonical labels."""
        return parse(self.content, format=RdfFormat.N_QUADS)


def read_frozen(project: Project) -> Frozen | None:
    """Return the frozen build, or None when none can be read or its inputs have changed."""
    note = read_note(project.build)
    if note is None or note.fingerprint != fingerprint(project):
        return None
    return read_last(project)


def read_last(project: Project) -> Frozen | None:
    """Return the last good build, whatever became of its inputs; None for one that was cut or changed."""
    note = read_note(project.build)
    try:
        content = (project.build / QUADS_NAME).read_bytes()
    except OSError:
        return None
    return Frozen(note, content) if note is not None and note.digest == digest_of(content) else None


def read_note(folder: Path) -> Note | None:
    """Return the note of a frozen build, or None when there is none that can be read."""
    try:
        return Note(**json.loads((folder / NOTE_NAME).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def n_quads(canonical: Iterable[Quad]) -> bytes:
    """Write quads whose blank nodes are canonical as N-Quads in UTF-8, one text for one dataset."""
    lines = serialize(canonical, format=RdfFormat.N_QUADS) or b""
    return b"".join(sorted(set(lines.splitlines(keepends=True))))


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of N-Quads that `n_quads` wrote; `sha256sum` of the file gives the same."""
    return hashlib.sha256(content).hexdigest()


def freeze(content: bytes, note: Note, folder: Path) -> Path:
    """Write N-Quads and note into `folder`, each whole or not at all, and return the path of the quads.

    The note goes last: quads without their note are not taken for a build.

    Raises:
        ProjectError: when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_whole(folder / QUADS_NAME, content)
        _write_whole(folder / NOTE_NAME, f"{json.dumps(asdict(note), indent=2, sort_keys=True)}\n".encode())
    except OSError as error:
        raise ProjectError(
            f"{folder} cannot be written ({error.strerror}); name another folder with --out"
        ) from error
    return folder / QUADS_NAME


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there, so that no reader sees half of it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
