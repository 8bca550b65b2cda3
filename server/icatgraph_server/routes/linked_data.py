"""`/id/…` and `/doc/…`: a thing and the document about it, by content negotiation and 303.

<https://www.w3.org/TR/cooluris/#r303gendocument>
"""

import json
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response
from pyoxigraph import Literal, NamedNode, Triple

from icatgraph.entities import triples_about
from icatgraph.errors import ParameterError, UnknownName
from icatgraph.sparql import GRAPH_FORMATS, serialize_triples
from icatgraph.vocabulary import EXTERNAL_PREFIXES, ID
from icatgraph_server.cache import Entry, entry_of
from icatgraph_server.links import escape_path, link_header
from icatgraph_server.negotiation import Choice, choose_by_suffix
from icatgraph_server.operations import READ, Operation, parameter, read
from icatgraph_server.responses import cached_response
from icatgraph_server.site import Site, site_of
from icatgraph_server.views.listing import view_listing
from icatgraph_server.views.thing import view_thing

ROUTER: Final = APIRouter()
_OFFERS: Final = ("ttl", "nt", "jsonld", "rdf", "html")
_TYPE: Final = NamedNode(f"{EXTERNAL_PREFIXES['rdf']}type")
_LABEL: Final = NamedNode(f"{EXTERNAL_PREFIXES['rdfs']}label")
_PATH: Final = "Kind and slug, such as organization/unodc."
_DOCUMENT: Final = (
    "Kind and slug, or a kind alone for the list of its members; a suffix such as .ttl fixes the format."
)
_OFFSET: Final = parameter(
    "offset",
    "How many mentions or members to pass over; for pages.",
    {"type": "integer", "minimum": 0, "default": 0},
)


@read(ROUTER, "/id/{path:path}", Operation("A thing", "Linked data", (), (303, 404)))
async def thing(request: Request, path: Annotated[str, Path(description=_PATH)]) -> Response:
    """Lead from a thing to the document about it."""
    _require(site_of(request), ID + path)
    document = f"/doc/{path}"
    headers = {"Location": escape_path(document), "Vary": "Accept"} | link_header(
        ID + path, document, _OFFERS
    )
    return Response(status_code=303, headers=headers)


@read(
    ROUTER,
    "/doc/{path:path}",
    Operation("The document about a thing", "Linked data", _OFFERS, (*READ, 400), {"parameters": [_OFFSET]}),
)
async def document(request: Request, path: Annotated[str, Path(description=_DOCUMENT)]) -> Response:
    """Tell what the graph says about a thing, with the passages it rests on, or list the things of a kind."""
    site = site_of(request)
    stem, choice = choose_by_suffix(path, request.headers.get("accept"), _OFFERS)
    offset = _offset(request)
    headers = link_header(ID + stem, f"/doc/{stem}", _OFFERS)
    build = _list_entry if stem in site.index.members else _entry
    key = ("doc", stem, choice, offset)
    return await cached_response(request, key, lambda: build(site, stem, choice, offset), headers)


def _require(site: Site, iri: str) -> None:
    """Raise UnknownName for an IRI that the dataset does not declare, or that is none."""
    try:
        known = next(iter(site.dataset.quads.quads_for_subject(NamedNode(iri))), None)
    except ValueError:
        known = None
    if known is None:
        raise UnknownName(f"nothing is recorded of {iri}")


def _entry(site: Site, path: str, choice: Choice, offset: int) -> Entry:
    iri = ID + path
    _require(site, iri)
    triples = triples_about(site.dataset, iri)
    if choice.name in GRAPH_FORMATS:
        return entry_of(serialize_triples(triples, choice.name), choice.content_type)
    linked_data = json.loads(serialize_triples(triples, "jsonld"))
    values = {
        "thing": view_thing(site.dataset, site.index, iri, offset),
        "document": f"/doc/{path}",
        "offers": _OFFERS[:-1],
        # In a script element only `<` could end the data early.
        "linked_data": json.dumps(linked_data, ensure_ascii=False).replace("<", "\\u003c"),
    }
    return entry_of(site.pages.render("thing.html", values), choice.content_type)


def _list_entry(site: Site, kind: str, choice: Choice, offset: int) -> Entry:
    if choice.name in GRAPH_FORMATS:
        triples = [triple for iri in site.index.members[kind] for triple in _naming(site, iri)]
        return entry_of(serialize_triples(triples, choice.name), choice.content_type)
    values = {"listing": view_listing(site.index, kind, offset), "offers": _OFFERS[:-1]}
    return entry_of(site.pages.render("listing.html", values), choice.content_type)


def _naming(site: Site, iri: str) -> list[Triple]:
    """Return type and name of a member."""
    node, label = NamedNode(iri), site.index.labels.get(iri)
    types = [Triple(node, _TYPE, NamedNode(name)) for name in site.index.narrowest(iri)]
    return [*types, Triple(node, _LABEL, Literal(label, language="en"))] if label else types


def _offset(request: Request) -> int:
    text = request.query_params.get("offset", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise ParameterError(f"offset={text!r} is not a whole number")
    return int(text)
