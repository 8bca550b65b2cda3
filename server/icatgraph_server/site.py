"""The site: what the routes share. Built once in `create_app`, found by each request on its application."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from icatgraph.dataset import Dataset
    from icatgraph.queries import SavedQuery
    from icatgraph.workers import WorkerPool
    from icatgraph_server.cache import Cache
    from icatgraph_server.index import Index
    from icatgraph_server.pages import Pages
    from icatgraph_server.settings import Settings


@dataclass(frozen=True)
class Site:
    """The dataset with its index, the workers that query it, and the forms in which answers go out."""

    dataset: Dataset
    index: Index
    pool: WorkerPool
    settings: Settings
    cache: Cache
    pages: Pages
    library: Mapping[str, SavedQuery] = field(default_factory=dict)


def site_of(request: Request) -> Site:
    """Return the site that a request is for."""
    return cast("Site", request.app.state.site)
