"""The site: what the routes share. Built in `create_app` and at each reload."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from icatgraph_server.advice import Adviser
from icatgraph_server.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from icatgraph.dataset import Dataset
    from icatgraph.queries import SavedQuery
    from icatgraph.resources import Project
    from icatgraph.workers import WorkerPool
    from icatgraph_server.cache import Cache
    from icatgraph_server.index import Index
    from icatgraph_server.pages import Pages
    from icatgraph_server.settings import Settings
    from icatgraph_server.status import Status


# Where the scope of a request has its site, see `envelope`.
SCOPE_KEY: Final = "icatgraph.site"
# Where it has the text of its query, for the log and for problems.
QUERY_KEY: Final = "icatgraph.query"


def now() -> datetime:
    """Return the present second, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Site:
    """The dataset with its index, the workers that query it, and the forms in which answers go out.

    `gather` returns the index, which is made when it is first wanted: queries can be answered before.
    """

    dataset: Dataset
    gather: Callable[[], Index]
    pool: WorkerPool
    settings: Settings
    cache: Cache
    pages: Pages
    library: Mapping[str, SavedQuery] = field(default_factory=dict)
    metrics: Metrics = field(default_factory=Metrics)
    since: datetime = field(default_factory=now)

    @property
    def index(self) -> Index:
        """What pages ask of the dataset again and again."""
        return self.gather()

    @cached_property
    def adviser(self) -> Adviser:
        """What says which names of a query are not in the dataset."""
        return Adviser(self.dataset, self.gather)


@dataclass
class State:
    """What the application keeps while sites come and go.

    Attributes:
        site: what is served now.
        status: how its files stand.
        project: the project it is built from, if it is one.
        held: the number of requests under way for each site, by its `id`.
    """

    site: Site
    status: Status
    project: Project | None = None
    held: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))


def field_of(request: Request, name: bytes) -> str | None:
    """Return the value of a request's first header field of a name, which is given in lower case."""
    for known, value in request.scope["headers"]:
        if known == name:
            return str(value, "latin-1")
    return None


def site_of(request: Request) -> Site:
    """Return the site that a request is for: one and the same from its beginning to its end."""
    site: Site = request.scope[SCOPE_KEY]
    return site
