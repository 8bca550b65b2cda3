"""`/ns`: the vocabulary, as RDF and as a list to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode
from starlette.routing import Route

from icatgraph.errors import UnknownName
from icatgraph.sparql import GRAPH_FORMATS, serialize_triples
from icatgraph.vocabulary import ONTOLOGY, graph_iri
from icatgraph_server.cache import Entry, entry_of
from icatgraph_server.links import link_header
from icatgraph_server.negotiation import Choice, choose, negotiate
from icatgraph_server.responses import entry_response
from icatgraph_server.site import Site, site_of
from icatgraph_server.terms import read_terms

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_OFFERS: Final = (*GRAPH_FORMATS, "html")


async def namespace(request: Request) -> Response:
    """Show or send the vocabulary."""
    site = site_of(request)
    suffix = request.path_params.get("suffix")
    if suffix is not None and suffix not in _OFFERS:
        raise UnknownName(f"the vocabulary does not come as .{suffix}; it comes as {', '.join(_OFFERS)}")
    choice = choose(suffix) if suffix else negotiate(request.headers.get("accept"), _OFFERS)
    key = (site.dataset.digest, "ns", choice)
    entry = site.cache.get(key)
    if entry is None:
        entry = _entry(site, choice)
        site.cache.put(key, entry)
    return entry_response(request, entry, link_header(ONTOLOGY, "/ns", _OFFERS))


def _entry(site: Site, choice: Choice) -> Entry:
    graph = NamedNode(graph_iri("ontology"))
    triples = [quad.triple for quad in site.dataset.quads.quads_for_graph_name(graph)]
    if not triples:
        raise UnknownName("this dataset has no vocabulary of its own")
    if choice.name != "html":
        return entry_of(serialize_triples(sorted(triples, key=str), choice.name), choice.content_type)
    values = {"groups": read_terms(triples), "ontology": ONTOLOGY, "offers": tuple(GRAPH_FORMATS)}
    return entry_of(site.pages.render("namespace.html", values), choice.content_type)


ROUTES: Final = [Route("/ns", namespace), Route("/ns.{suffix}", namespace)]
