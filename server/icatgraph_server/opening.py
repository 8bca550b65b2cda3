"""The opening: what a server of a project begins with; the last good build when the files are broken."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from icatgraph.dataset import open_dataset, thaw
from icatgraph.errors import IcatgraphError
from icatgraph.frozen import read_last
from icatgraph.queries import load_library
from icatgraph_server.status import Status, failed_check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icatgraph.dataset import Dataset
    from icatgraph.queries import SavedQuery
    from icatgraph.resources import Project


@dataclass(frozen=True)
class Opened:
    """What is to be served; `warning` is a line for the operator, "" when all is well."""

    dataset: Dataset
    library: Mapping[str, SavedQuery] = field(default_factory=dict)
    status: Status = field(default_factory=Status)
    warning: str = ""
    project: Project | None = None


def open_project(project: Project, *, watch: bool) -> Opened:
    """Open a project: as its files are, or as it was built last when they cannot be read.

    With `watch` the last good build comes first, because the files are checked as soon as the server runs.

    Raises:
        IcatgraphError: when the files are broken and there is no build.
    """
    status = Status(project if watch else None)
    try:
        last = _last(project) if watch else None
        return Opened(last or open_dataset(project.root), load_library(project), status, project=project)
    except IcatgraphError as error:
        last = _last(project)
        if last is None:
            raise
        status.check = failed_check(error, project)
    warning = f"the files cannot be built, so the last good build is served: {status.check.first}"
    return Opened(last, _library(project), status, warning, project)


def _last(project: Project) -> Dataset | None:
    frozen = read_last(project)
    return None if frozen is None else thaw(frozen)


def _library(project: Project) -> Mapping[str, SavedQuery]:
    """Return the saved queries, or none of them when one is broken."""
    try:
        return load_library(project)
    except IcatgraphError:
        return {}
