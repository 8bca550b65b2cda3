"""`/health`: whether the process lives, and whether it can answer queries."""

from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from icatgraph_server.operations import Operation, read
from icatgraph_server.site import site_of

ROUTER: Final = APIRouter()
_FRESH: Final = {"Cache-Control": "no-store"}


@read(ROUTER, "/health/live", Operation("Does the process answer?", "Health", ("metadata",), ()))
async def live() -> Response:
    """Say that the process answers."""
    return JSONResponse({"status": "live"}, headers=_FRESH)


@read(ROUTER, "/health/ready", Operation("Can queries be answered?", "Health", ("metadata",), (503,)))
async def ready(request: Request) -> Response:
    """Say whether the workers stand ready, and for which dataset."""
    site = site_of(request)
    state = "ready" if site.pool.ready else "waiting for workers"
    body = {"status": state, "dataset": site.dataset.digest, "quads": len(site.dataset.quads)}
    return JSONResponse(body, 200 if site.pool.ready else 503, _FRESH)
