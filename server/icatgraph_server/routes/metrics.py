"""`/metrics`: what the server has done, for Prometheus."""

from typing import Final

from fastapi import APIRouter, Request, Response

from icatgraph_server.metrics import CONTENT_TYPE
from icatgraph_server.operations import Operation, read
from icatgraph_server.site import site_of

ROUTER: Final = APIRouter()


@read(ROUTER, "/metrics", Operation("What has the server done?", "Health", ("metrics",), ()))
async def metrics(request: Request) -> Response:
    """Tell requests, latencies, cache and workers in the text format of Prometheus."""
    site = site_of(request)
    return Response(
        site.metrics.expose(site), headers={"Cache-Control": "no-store", "Content-Type": CONTENT_TYPE}
    )
