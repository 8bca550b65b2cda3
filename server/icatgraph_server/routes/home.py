"""`/`: what the site holds, and the ways in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.routing import Route

from icatgraph.vocabulary import BASE, GRAPH, ID
from icatgraph_server.cache import entry_of
from icatgraph_server.negotiation import choose
from icatgraph_server.responses import entry_response
from icatgraph_server.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_EXAMPLES: Final = ("organization/unodc", "organization/unicef", "mechanism/icat")


async def home(request: Request) -> Response:
    """Show the home page."""
    site = site_of(request)
    key = (site.dataset.digest, "home")
    entry = site.cache.get(key)
    if entry is None:
        graphs = sorted(graph.value for graph in site.dataset.store.named_graphs() if hasattr(graph, "value"))
        values = {
            "graphs": [(iri.removeprefix(GRAPH), iri) for iri in graphs],
            "quads": len(site.dataset.quads),
            "digest": site.dataset.digest,
            "library": site.library,
            "examples": [f"{ID}{name}" for name in _EXAMPLES],
            "base": BASE,
        }
        entry = entry_of(site.pages.render("home.html", values), choose("html").content_type)
        site.cache.put(key, entry)
    return entry_response(request, entry)


ROUTES: Final = [Route("/", home)]
