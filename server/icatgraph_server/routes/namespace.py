"""`/ns`: the vocabulary, as RDF and as a list to read."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response
from pyoxigraph import NamedNode

from icatgraph.errors import UnknownName
from icatgraph.sparql import GRAPH_FORMATS, serialize_triples
from icatgraph.vocabulary import ONTOLOGY, graph_iri
from icatgraph_server.cache import Entry, entry_of
from icatgraph_server.links import link_header
from icatgraph_server.negotiation import Choice, choose, negotiate
from icatgraph_server.operations import Operation, read
from icatgraph_server.responses import cached_response
from icatgraph_server.site import Site, site_of
from icatgraph_server.terms import read_terms

ROUTER: Final = APIRouter()
_OFFERS: Final = (*GRAPH_FORMATS, "html")


@read(ROUTER, "/ns", Operation("The vocabulary", "Linked data", _OFFERS))
async def namespace(request: Request) -> Response:
    """Show or send the vocabulary: classes and properties with their definitions."""
    return await _respond(request, negotiate(request.headers.get("accept"), _OFFERS))


@read(ROUTER, "/ns.{suffix}", Operation("The vocabulary in one format", "Linked data", _OFFERS, (304, 404)))
async def namespace_file(
    request: Request, suffix: Annotated[str, Path(description="The format, such as ttl.")]
) -> Response:
    """Show or send the vocabulary in the format of the suffix."""
    if suffix not in _OFFERS:
        raise UnknownName(f"the vocabulary does not come as .{suffix}; it comes as {', '.join(_OFFERS)}")
    return await _respond(request, choose(suffix))


async def _respond(request: Request, choice: Choice) -> Response:
    site = site_of(request)
    headers = link_header(ONTOLOGY, "/ns", _OFFERS)
    return await cached_response(request, ("ns", choice), lambda: _entry(site, choice), headers)


def _entry(site: Site, choice: Choice) -> Entry:
    graph = NamedNode(graph_iri("ontology"))
    triples = [quad.triple for quad in site.dataset.quads.quads_for_graph_name(graph)]
    if not triples:
        raise UnknownName("this dataset has no vocabulary of its own")
    if choice.name != "html":
        return entry_of(serialize_triples(sorted(triples, key=str), choice.name), choice.content_type)
    values = {"groups": read_terms(triples), "ontology": ONTOLOGY, "offers": tuple(GRAPH_FORMATS)}
    return entry_of(site.pages.render("namespace.html", values), choice.content_type)
