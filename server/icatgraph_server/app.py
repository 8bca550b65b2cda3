"""The application: routes and middleware around a site, with every error told as a problem."""

from __future__ import annotations

import contextlib
import json
import logging
from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from icatgraph.errors import IcatgraphError
from icatgraph_server.cache import Cache
from icatgraph_server.middleware import Faults, Headers, RequestLog
from icatgraph_server.negotiation import MEDIA_TYPES, negotiate
from icatgraph_server.pages import FOLDER, Pages, page_headers
from icatgraph_server.problems import NotAcceptableError, Problem, http_problem, problem_of, unknown_problem
from icatgraph_server.routes import graphs, health, home, linked_data, namespace, queries, sparql
from icatgraph_server.site import Site, site_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from starlette.requests import Request

    from icatgraph.dataset import Dataset
    from icatgraph.queries import SavedQuery
    from icatgraph.workers import WorkerPool
    from icatgraph_server.settings import Settings

logger: Final = logging.getLogger(__name__)


def create_app(
    dataset: Dataset,
    pool: WorkerPool,
    settings: Settings,
    library: Mapping[str, SavedQuery] | None = None,
) -> Starlette:
    """Build the application; `pool` was started before, and is attached and closed with the server."""
    site = Site(dataset, pool, settings, Cache(settings.cache * 1024 * 1024), Pages(), library or {})
    modules = (home, health, sparql, queries, linked_data, namespace, graphs)
    app = Starlette(
        routes=[route for module in modules for route in module.ROUTES]
        + [Mount("/static", StaticFiles(directory=FOLDER / "static"))],
        middleware=[Middleware(RequestLog), Middleware(Headers), Middleware(Faults, answer=_unknown_error)],
        exception_handlers={IcatgraphError: _our_error, HTTPException: _http_error},
        lifespan=_lifespan,
    )
    app.router.redirect_slashes = False
    app.state.site = site
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    pool = app.state.site.pool
    pool.attach()
    try:
        yield
    finally:
        pool.close()


def problem_response(request: Request, problem: Problem) -> Response:
    """Return a problem as a page for a browser, else as problem details."""
    try:
        choice = negotiate(request.headers.get("accept"), ("problem", "html"))
    except NotAcceptableError:
        choice = None
    if choice is not None and choice.name == "html":
        values = {"problem": problem, "query": request.query_params.get("query", "")}
        page = site_of(request).pages.render("problem.html", values)
        return Response(page, problem.status, page_headers() | problem.headers, choice.media_type)
    body = json.dumps(problem.members(), ensure_ascii=False).encode()
    headers = {**problem.headers, "Content-Type": MEDIA_TYPES["problem"][0], "Vary": "Accept"}
    return Response(body, problem.status, headers)


async def _our_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, IcatgraphError)  # noqa: S101 - by registration
    problem = problem_of(error)
    if problem.status == unknown_problem().status:
        logger.error("an error no request can cause", exc_info=error)
    return problem_response(request, problem)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - by registration
    headers = dict(error.headers or {})
    return problem_response(request, http_problem(error.status_code, _detail(request, error), headers))


def _unknown_error(request: Request) -> Response:
    return problem_response(request, unknown_problem())


def _detail(request: Request, error: HTTPException) -> str:
    path = request.url.path
    if error.status_code == 404:
        return f"there is nothing at {path}"
    if error.status_code == 405:
        return (
            f"{path} does not take {request.method}; it takes {(error.headers or {}).get('Allow', 'others')}"
        )
    return str(error.detail)
