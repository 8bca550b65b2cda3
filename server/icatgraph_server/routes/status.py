"""`/status`: what is served, since when, and what became of the last change of the files."""

from importlib.metadata import version
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from icatgraph_server.negotiation import negotiate
from icatgraph_server.operations import Operation, read
from icatgraph_server.pages import page_headers
from icatgraph_server.site import Site, site_of
from icatgraph_server.status import Status

ROUTER: Final = APIRouter()
_FORMATS: Final = ("metadata", "html")
_FRESH: Final = {"Cache-Control": "no-store", "Vary": "Accept"}


@read(ROUTER, "/status", Operation("What is served, and is it up to date?", "Health", _FORMATS, (406,)))
async def status(request: Request) -> Response:
    """Tell the dataset's digest, since when it is served, its counts, and the findings of the last check."""
    choice = negotiate(request.headers.get("accept"), _FORMATS)
    members = _members(site_of(request), request.app.state.status)
    if choice.name == "metadata":
        return JSONResponse(members, headers=_FRESH)
    page = site_of(request).pages.render("status.html", {"status": members})
    return Response(page, headers={**page_headers(), **_FRESH}, media_type=choice.content_type)


def _members(site: Site, known: Status) -> dict[str, object]:
    return {
        "dataset": site.dataset.digest,
        "since": site.since.isoformat(),
        "version": version("icatgraph"),
        "quads": len(site.dataset.quads),
        "things": {kind: len(members) for kind, members in site.index.members.items()},
        "watching": known.watched is not None,
        "building": known.building,
        "check": known.check.members() if known.check else None,
    }
