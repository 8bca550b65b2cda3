"""Watching: a project validated again whenever one of its files changes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from icatgraph.resources import Project

_SUFFIXES = (".ttl", ".tsv", ".rq")
# Short enough for an editor's user, long enough for an idle machine.
INTERVAL = 0.5


def watch(project: Project, run: Callable[[], None], wait: Callable[[float], None] = time.sleep) -> None:
    """Call `run` now and after each change of a file, until `wait` raises KeyboardInterrupt."""
    seen: dict[Path, tuple[int, int]] | None = None
    try:
        while True:
            now = _state(project)
            if now != seen:
                seen = now
                run()
            wait(INTERVAL)
    except KeyboardInterrupt:
        return


def _state(project: Project) -> dict[Path, tuple[int, int]]:
    """Return time and size of each file that validation reads."""
    folders = (project.ontology, project.shapes, project.data, project.queries)
    state: dict[Path, tuple[int, int]] = {}
    for path in (path for folder in folders for path in folder.rglob("*") if path.suffix in _SUFFIXES):
        try:
            stat = path.stat()
        except OSError:  # an editor has just moved it away
            continue
        state[path] = (stat.st_mtime_ns, stat.st_size)
    return state
