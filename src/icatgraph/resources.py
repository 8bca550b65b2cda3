"""Where the project's files are: ontology, shapes, data and queries.

A checkout has them at its top level; an installed wheel carries a copy inside the package.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from icatgraph.errors import ProjectError

HOME_VARIABLE = "ICATGRAPH_HOME"


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with `ontology/`, `shapes/`, `data/` and `queries/`."""

    root: Path

    @property
    def ontology(self) -> Path:
        """Classes, properties, `schemes/` and `rules/`."""
        return self.root / "ontology"

    @property
    def rules(self) -> Path:
        """CONSTRUCT rules for what OWL cannot say."""
        return self.root / "ontology" / "rules"

    @property
    def shapes(self) -> Path:
        """SHACL shapes and `checks/`."""
        return self.root / "shapes"

    @property
    def checks(self) -> Path:
        """SELECT queries whose rows are findings."""
        return self.root / "shapes" / "checks"

    @property
    def data(self) -> Path:
        """Entities, records, passages, sources."""
        return self.root / "data"

    @property
    def queries(self) -> Path:
        """The saved queries, one folder a topic."""
        return self.root / "queries"

    @property
    def golden(self) -> Path:
        """What each saved query answered when a person last read its answer, one table each."""
        return self.root / "queries" / "golden"

    @property
    def build(self) -> Path:
        """Where the frozen dataset is kept."""
        return self.root / "build"


def find_project(root: Path | None = None) -> Project:
    """Return the project at `root`, else at $ICATGRAPH_HOME, else the one this package came with.

    Raises:
        ProjectError: when the folder lacks `ontology/` or `data/`.
    """
    named = root or (Path(os.environ[HOME_VARIABLE]) if HOME_VARIABLE in os.environ else None)
    if named is not None:
        return _checked(named)
    here = Path(__file__).resolve()
    for candidate in (here.parents[2], here.parent / "project"):
        if _is_project(candidate):
            return Project(candidate)
    raise ProjectError(f"no project found; set {HOME_VARIABLE} to a folder with ontology/ and data/")


def _is_project(folder: Path) -> bool:
    return (folder / "ontology").is_dir() and (folder / "data").is_dir()


def _checked(folder: Path) -> Project:
    if not _is_project(folder):
        raise ProjectError(f"{folder} has no ontology/ and data/; name the folder of an icatgraph project")
    return Project(folder.resolve())
