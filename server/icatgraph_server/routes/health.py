"""`/health`: whether the process lives, and whether it can answer queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse
from starlette.routing import Route

from icatgraph_server.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_FRESH: Final = {"Cache-Control": "no-store"}


async def live(request: Request) -> Response:  # noqa: ARG001 - every route takes its request
    """Say that the process answers."""
    return JSONResponse({"status": "live"}, headers=_FRESH)


async def ready(request: Request) -> Response:
    """Say whether the workers stand ready, and for which dataset."""
    site = site_of(request)
    state = "ready" if site.pool.ready else "waiting for workers"
    body = {"status": state, "dataset": site.dataset.digest, "quads": len(site.dataset.quads)}
    return JSONResponse(body, 200 if site.pool.ready else 503, _FRESH)


ROUTES: Final = [Route("/health/live", live), Route("/health/ready", ready)]
