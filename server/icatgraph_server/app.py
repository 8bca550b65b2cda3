"""The application: routes and middleware around a site, with every error told as a problem."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from icatgraph.errors import IcatgraphError
from icatgraph_server.api import Application
from icatgraph_server.cache import Cache
from icatgraph_server.direct import Direct
from icatgraph_server.envelope import Envelope
from icatgraph_server.index import index_of
from icatgraph_server.negotiation import MEDIA_TYPES, negotiate
from icatgraph_server.pages import FOLDER, Pages, page_headers
from icatgraph_server.problems import NotAcceptableError, Problem, http_problem, problem_of, unknown_problem
from icatgraph_server.reload import Reloader
from icatgraph_server.routes import (
    docs,
    graphs,
    health,
    home,
    linked_data,
    metrics,
    namespace,
    queries,
    rules,
    sparql,
)
from icatgraph_server.routes import status as status_routes
from icatgraph_server.shortcut import Shortcut
from icatgraph_server.site import QUERY_KEY, Site, State, site_of
from icatgraph_server.status import Status
from icatgraph_server.views.problem import view_mark

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from starlette.requests import Request

    from icatgraph.dataset import Dataset
    from icatgraph.queries import SavedQuery
    from icatgraph.resources import Project
    from icatgraph.workers import WorkerPool
    from icatgraph_server.settings import Settings

logger: Final = logging.getLogger(__name__)

ROUTERS: Final = tuple(
    module.ROUTER
    for module in (
        home,
        health,
        metrics,
        status_routes,
        sparql,
        queries,
        linked_data,
        namespace,
        graphs,
        rules,
        docs,
    )
)
_METHODS: Final = ("GET", "HEAD", "POST", "QUERY", "OPTIONS")


def create_app(
    dataset: Dataset,
    pool: WorkerPool,
    settings: Settings,
    library: Mapping[str, SavedQuery] | None = None,
    status: Status | None = None,
    project: Project | None = None,
) -> Application:
    """Build the application; `pool` was started before, and is attached and closed with the server.

    A status that names a watched project has its files followed while the server runs; of `project` the rules
    of validation are shown.
    """
    cache = Cache(settings.cache * 1024 * 1024)
    site = Site(dataset, index_of(dataset), pool, settings, cache, Pages(), library or {})
    app = Application(
        site.library,
        exception_handlers={
            IcatgraphError: _our_error,
            HTTPException: _http_error,
            RequestValidationError: _validation_error,
        },
        lifespan=_lifespan,
    )
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"))
    inner = Shortcut(Direct(app.route, "/sparql", sparql.ANSWERED, sparql.endpoint, _our_error))
    app.state = State(site, status or Status(), project)
    app.front = Envelope(inner, app.state, _unknown_error)
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: Application) -> AsyncIterator[None]:
    app.state.site.pool.attach()
    warming = asyncio.create_task(run_in_threadpool(_warm, app))
    watched = app.state.status.watched
    reloader = Reloader(app, watched) if watched else None
    try:
        yield
    finally:
        if reloader is not None:
            await reloader.close()
        await warming
        app.state.site.pool.close()


def _warm(app: Application) -> None:
    """Make what pages need, in a thread while queries are answered already."""
    site = app.state.site
    site.gather()
    site.pages.warm()
    app.openapi()
    gc.collect()
    gc.freeze()  # what is here now stays: no later collection has to go through it


def problem_response(request: Request, problem: Problem) -> Response:
    """Return a problem as a page for a browser, else as problem details; both with advice on the query."""
    query = request.scope.get(QUERY_KEY, "")
    problem = replace(problem, warnings=site_of(request).adviser.doubts(query))
    try:
        choice = negotiate(request.headers.get("accept"), ("problem", "html"))
    except NotAcceptableError:
        choice = None
    if choice is not None and choice.name == "html":
        mark = view_mark(query, problem.place)
        values = {"problem": problem, "query": query, "mark": mark, "warnings": problem.warnings}
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
    path, headers = request.url.path, dict(error.headers or {})
    detail = str(error.detail)
    if error.status_code == 404:
        detail = f"there is nothing at {path}"
    if error.status_code == 405:
        headers["Allow"] = _allowed(path)
        detail = f"{path} does not take {request.method}; it takes {headers['Allow']}"
    return problem_response(request, http_problem(error.status_code, detail, headers))


async def _validation_error(request: Request, error: Exception) -> Response:
    return problem_response(request, http_problem(400, f"the request cannot be read: {error}", {}))


def _unknown_error(request: Request) -> Response:
    return problem_response(request, unknown_problem())


def _allowed(path: str) -> str:
    """Return the methods of a path, as an Allow header lists them; the routes have one method each."""
    routes = (route for router in ROUTERS for route in router.routes if isinstance(route, Route))
    known = {name for route in routes if route.path_regex.match(path) for name in route.methods or ()}
    # What is served as files is read only.
    return ", ".join(name for name in _METHODS if name in (known or {"GET", "HEAD"}))
