"""`/docs`: the operations of the site as a page, made from the OpenAPI document without any script."""

from typing import Final

from fastapi import APIRouter, Request, Response

from icatgraph_server.cache import Entry, entry_of
from icatgraph_server.negotiation import choose
from icatgraph_server.operations import Operation, read
from icatgraph_server.responses import cached_response
from icatgraph_server.site import Site, site_of
from icatgraph_server.views.operations import view_operations

ROUTER: Final = APIRouter()


@read(ROUTER, "/docs", Operation("The HTTP operations, to read", "Pages", statuses=(304,)))
async def docs(request: Request) -> Response:
    """List every operation with its parameters and statuses; `/openapi.json` has the same for programs."""
    site, document = site_of(request), request.app.openapi()
    return await cached_response(request, ("docs",), lambda: _entry(site, document))


def _entry(site: Site, document: dict[str, object]) -> Entry:
    values = {"groups": view_operations(document), "document": document}
    return entry_of(site.pages.render("docs.html", values), choose("html").content_type)
