"""`/id/…` and `/doc/…`: a thing and the document about it, by content negotiation and 303.

<https://www.w3.org/TR/cooluris/#r303gendocument>
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode
from starlette.responses import Response
from starlette.routing import Route

from icatgraph.entities import describe, triples_about
from icatgraph.errors import ParameterError, UnknownName
from icatgraph.sparql import GRAPH_FORMATS, serialize_triples
from icatgraph.vocabulary import ID, compact
from icatgraph_server.cache import Entry, entry_of
from icatgraph_server.links import escape_path, link_header
from icatgraph_server.negotiation import Choice, choose, negotiate
from icatgraph_server.responses import entry_response
from icatgraph_server.site import Site, site_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from icatgraph.entities import Description, Evidence

_OFFERS: Final = ("ttl", "nt", "jsonld", "rdf", "html")
_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class EvidencedRecord:
    """A record that mentions an entity, with the passages it rests on."""

    iri: str
    label: str
    evidence: tuple[Evidence, ...]


async def thing(request: Request) -> Response:
    """Lead from a thing to the document about it."""
    path = request.path_params["path"]
    site = site_of(request)
    _require(site, ID + path)
    document = f"/doc/{path}"
    headers = {"Location": escape_path(document), "Vary": "Accept"} | link_header(
        ID + path, document, _OFFERS
    )
    return Response(status_code=303, headers=headers)


async def document(request: Request) -> Response:
    """Tell what the graph says about a thing."""
    path, choice = _choose(request)
    site = site_of(request)
    iri = ID + path
    offset = _offset(request)
    key = (site.dataset.digest, "doc", path, choice, offset)
    entry = site.cache.get(key)
    if entry is None:
        _require(site, iri)
        entry = _entry(site, iri, choice, offset)
        site.cache.put(key, entry)
    return entry_response(request, entry, link_header(iri, f"/doc/{path}", _OFFERS))


def _choose(request: Request) -> tuple[str, Choice]:
    """Return the path without its format's suffix, and the format: by suffix, else by the Accept header."""
    path = str(request.path_params["path"])
    stem, dot, suffix = path.rpartition(".")
    if dot and suffix in _OFFERS:
        return stem, choose(suffix)
    return path, negotiate(request.headers.get("accept"), _OFFERS)


def _require(site: Site, iri: str) -> None:
    """Raise UnknownName for an IRI that the dataset does not declare, or that is none."""
    try:
        known = next(iter(site.dataset.quads.quads_for_subject(NamedNode(iri))), None)
    except ValueError:
        known = None
    if known is None:
        raise UnknownName(f"nothing is recorded of {iri}")


def _entry(site: Site, iri: str, choice: Choice, offset: int) -> Entry:
    if choice.name in GRAPH_FORMATS:
        body = serialize_triples(triples_about(site.dataset, iri), choice.name)
        return entry_of(body, choice.content_type)
    description = describe(site.dataset, iri, _PAGE, offset)
    linked_data = json.loads(serialize_triples(triples_about(site.dataset, iri), "jsonld"))
    values = {
        "description": description,
        "name": compact(iri),
        "records": list(_records(site, description, offset)),
        "offset": offset,
        "page": _PAGE,
        "offers": _OFFERS[:-1],
        # In a script element only `<` could end the data early.
        "linked_data": json.dumps(linked_data, ensure_ascii=False).replace("<", "\\u003c"),
    }
    return entry_of(site.pages.render("entity.html", values), choice.content_type)


def _records(site: Site, description: Description, offset: int) -> list[EvidencedRecord]:
    """Return the page's share of the records that mention the entity."""
    shown = description.records[offset : offset + _PAGE]
    return [
        EvidencedRecord(value.term.value, value.label, describe(site.dataset, value.term.value, 0).evidence)
        for value in shown
        if isinstance(value.term, NamedNode)
    ]


def _offset(request: Request) -> int:
    text = request.query_params.get("offset", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise ParameterError(f"offset={text!r} is not a whole number")
    return int(text)


ROUTES: Final = [Route("/id/{path:path}", thing), Route("/doc/{path:path}", document)]
