"""`/docs/reference/rules`: what each rule of validation demands; findings in every report point here."""

from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Request, Response

from icatgraph.errors import UnknownName
from icatgraph_server.cache import Entry, entry_of
from icatgraph_server.negotiation import choose
from icatgraph_server.operations import Operation, read
from icatgraph_server.responses import cached_response
from icatgraph_server.site import Site, site_of

if TYPE_CHECKING:
    from icatgraph.resources import Project

ROUTER: Final = APIRouter()


@read(ROUTER, "/docs/reference/rules", Operation("The rules of validation", "Pages", statuses=(304, 404)))
async def rules(request: Request) -> Response:
    """List every rule with its meaning and remedy; a server of loose files has no rules."""
    site, project = site_of(request), request.app.state.project
    if project is None:
        raise UnknownName("this server was given RDF files and no project, so it has no rules")
    return await cached_response(request, ("rules",), lambda: _entry(site, project))


def _entry(site: Site, project: "Project") -> Entry:
    # Here, since no other page needs validation, which takes a tenth of a second to import.
    from icatgraph.validation import read_rules  # noqa: PLC0415
    from icatgraph.validation.explanation import grouped  # noqa: PLC0415

    page = site.pages.render("rules.html", {"groups": grouped(read_rules(project))})
    return entry_of(page, choose("html").content_type)
