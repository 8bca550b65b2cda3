"""`/`: what the site holds, and the ways in."""

from typing import Final

from fastapi import APIRouter, Request, Response

from icatgraph.vocabulary import GRAPH
from icatgraph_server.cache import Entry, entry_of
from icatgraph_server.negotiation import choose
from icatgraph_server.operations import Operation, read
from icatgraph_server.responses import cached_response
from icatgraph_server.site import Site, site_of
from icatgraph_server.views.coverage import view_coverage
from icatgraph_server.views.listing import count_kinds

ROUTER: Final = APIRouter()


@read(ROUTER, "/", Operation("Home", "Pages", statuses=(304,)))
async def home(request: Request) -> Response:
    """Show what the graph holds: counts of each kind, coverage of the sources, questions, the endpoint."""
    site = site_of(request)
    url = str(request.url.replace(path="/sparql", query="", fragment=""))
    return await cached_response(request, ("home", url), lambda: _entry(site, url))


def _entry(site: Site, endpoint: str) -> Entry:
    graphs = sorted(graph.value for graph in site.dataset.store.named_graphs() if hasattr(graph, "value"))
    values = {
        "kinds": count_kinds(site.index),
        "coverage": view_coverage(site.index),
        "graphs": [(iri.removeprefix(GRAPH), iri) for iri in graphs],
        "quads": len(site.dataset.quads),
        "digest": site.dataset.digest,
        "library": site.library,
        "endpoint": endpoint,
    }
    return entry_of(site.pages.render("home.html", values), choose("html").content_type)
