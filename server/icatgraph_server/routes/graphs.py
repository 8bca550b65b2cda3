"""`/graph/{name}`: a named graph, as RDF or in summary."""

from collections import Counter
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response
from pyoxigraph import NamedNode, Triple

from icatgraph.errors import UnknownName
from icatgraph.sparql import GRAPH_FORMATS, serialize_triples
from icatgraph.vocabulary import EXTERNAL_PREFIXES, graph_iri
from icatgraph_server.cache import Entry, entry_of
from icatgraph_server.links import link_header
from icatgraph_server.negotiation import Choice, choose_by_suffix
from icatgraph_server.operations import Operation, read
from icatgraph_server.responses import cached_response
from icatgraph_server.site import Site, site_of

ROUTER: Final = APIRouter()
_OFFERS: Final = (*GRAPH_FORMATS, "html")
_TYPE: Final = NamedNode(f"{EXTERNAL_PREFIXES['rdf']}type")
_NAME: Final = "Name of the graph, such as entities; a suffix such as .ttl fixes the format."


@read(ROUTER, "/graph/{name}", Operation("A named graph", "Linked data", _OFFERS))
async def graph(request: Request, name: Annotated[str, Path(description=_NAME)]) -> Response:
    """Send a named graph, literals as their curators wrote them; as a page, what is in it."""
    site = site_of(request)
    stem, choice = choose_by_suffix(name, request.headers.get("accept"), _OFFERS)
    headers = link_header(graph_iri(stem), f"/graph/{stem}", _OFFERS)
    return await cached_response(
        request, ("graph", stem, choice), lambda: _entry(site, stem, choice), headers
    )


def _entry(site: Site, name: str, choice: Choice) -> Entry:
    triples = _triples(site, name)
    if choice.name != "html":
        return entry_of(serialize_triples(sorted(triples, key=str), choice.name), choice.content_type)
    classes = Counter(
        t.object.value for t in triples if t.predicate == _TYPE and isinstance(t.object, NamedNode)
    )
    values = {
        "name": name,
        "iri": graph_iri(name),
        "size": len(triples),
        "classes": [(iri, site.index.term(iri), count) for iri, count in classes.most_common()],
        "offers": tuple(GRAPH_FORMATS),
    }
    return entry_of(site.pages.render("graph.html", values), choice.content_type)


def _triples(site: Site, name: str) -> list[Triple]:
    try:
        node = NamedNode(graph_iri(name))
    except ValueError:
        raise UnknownName(f"there is no graph {name!r}") from None
    triples = [quad.triple for quad in site.dataset.quads.quads_for_graph_name(node)]
    if not triples:
        raise UnknownName(f"there is no graph {name!r}")
    return triples
