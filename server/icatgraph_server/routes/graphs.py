"""`/graph/{name}`: a named graph, as RDF or in summary."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode
from starlette.routing import Route

from icatgraph.errors import UnknownName
from icatgraph.sparql import GRAPH_FORMATS, serialize_triples
from icatgraph.vocabulary import EXTERNAL_PREFIXES, graph_iri
from icatgraph_server.cache import Entry, entry_of
from icatgraph_server.links import link_header
from icatgraph_server.negotiation import Choice, choose, negotiate
from icatgraph_server.responses import entry_response
from icatgraph_server.site import Site, site_of

if TYPE_CHECKING:
    from pyoxigraph import Triple
    from starlette.requests import Request
    from starlette.responses import Response

_OFFERS: Final = (*GRAPH_FORMATS, "html")
_TYPE: Final = NamedNode(f"{EXTERNAL_PREFIXES['rdf']}type")


async def graph(request: Request) -> Response:
    """Send a named graph, literals as their curators wrote them."""
    site = site_of(request)
    name, choice = _choose(request)
    key = (site.dataset.digest, "graph", name, choice)
    entry = site.cache.get(key)
    if entry is None:
        entry = _entry(site, name, choice)
        site.cache.put(key, entry)
    return entry_response(request, entry, link_header(graph_iri(name), f"/graph/{name}", _OFFERS))


def _choose(request: Request) -> tuple[str, Choice]:
    name = str(request.path_params["name"])
    stem, dot, suffix = name.rpartition(".")
    if dot and suffix in _OFFERS:
        return stem, choose(suffix)
    return name, negotiate(request.headers.get("accept"), _OFFERS)


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
        "classes": classes.most_common(),
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


ROUTES: Final = [Route("/graph/{name}", graph)]
