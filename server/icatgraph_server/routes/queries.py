"""`/queries`: the saved queries, each with a form for its parameters and its answers by suffix."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode
from starlette.routing import Route

from icatgraph.entities import label_of
from icatgraph.errors import ParameterError
from icatgraph.queries import bind, find_query
from icatgraph.sparql import Query, check, formats_of
from icatgraph.vocabulary import ID, compact
from icatgraph_server.answering import Asked, answer, choose_format
from icatgraph_server.cache import entry_of
from icatgraph_server.negotiation import choose, negotiate
from icatgraph_server.protocol import BASE_IRI, decode_fields, read_seconds
from icatgraph_server.responses import entry_response
from icatgraph_server.site import Site, site_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from icatgraph.queries import SavedQuery

_SUFFIXES: Final = ("html", "json", "csv", "tsv", "xml", "ttl", "nt", "rdf", "jsonld", "rq")


async def library(request: Request) -> Response:
    """List the saved queries by topic."""
    site = site_of(request)
    topics = groupby(site.library.values(), key=lambda saved: saved.topic)
    values = {"topics": [(topic, list(members)) for topic, members in topics]}
    return _page_response(request, "queries.html", values)


async def saved_query(request: Request) -> Response:
    """Show a saved query, or answer it: `.html .json .csv …` answer, `.rq` is its text."""
    site = site_of(request)
    slug, suffix = _split(request.path_params["slug"])
    saved = find_query(site.library, f"{request.path_params['topic']}/{slug}")
    form = check(saved.text)
    if suffix == "rq":
        return entry_response(request, entry_of(saved.text.encode(), choose("rq").content_type))
    if suffix is None and _wants_page(request, form):
        return _page(request, saved, form)
    return await _answer(request, saved, form, suffix)


def _wants_page(request: Request, form: str) -> bool:
    offers = ("html", *formats_of(form))
    return negotiate(request.headers.get("accept"), offers).name == "html"


async def _answer(request: Request, saved: SavedQuery, form: str, suffix: str | None) -> Response:
    given = _parameters(request)
    seconds = read_seconds(given.pop("timeout", None))
    query = Query(saved.text, BASE_IRI, substitutions=bind(saved, given))
    choice = choose_format(request, form, suffix)
    return await answer(request, Asked(query, form, choice, seconds, saved.title))


def _page(request: Request, saved: SavedQuery, form: str) -> Response:
    site = site_of(request)
    kinds = {parameter.kind for parameter in saved.parameters if parameter.kind}
    pickers = {kind: _members(site, kind) for kind in kinds}
    values = {"saved": saved, "formats": formats_of(form), "pickers": pickers, "given": _parameters(request)}
    return _page_response(request, "query.html", values)


def _page_response(request: Request, template: str, values: Mapping[str, object]) -> Response:
    body = site_of(request).pages.render(template, values)
    return entry_response(request, entry_of(body, choose("html").content_type))


def _parameters(request: Request) -> dict[str, str]:
    """Return the parameters given once each; an empty field of a form counts as not given."""
    fields = [(name, value) for name, value in decode_fields(request.scope["query_string"]) if value]
    given = dict(fields)
    if len(given) != len(fields):
        raise ParameterError("a parameter is given more than once; give each once")
    return given


def _split(slug: str) -> tuple[str, str | None]:
    stem, dot, suffix = slug.rpartition(".")
    return (stem, suffix) if dot and suffix in _SUFFIXES else (slug, None)


def _members(site: Site, kind: str) -> list[tuple[str, str]]:
    """Return name and label of every entity or concept of a kind, for a picker."""
    start = f"{ID}{kind}/"
    nodes = {quad.subject for quad in site.dataset.quads if isinstance(quad.subject, NamedNode)}
    known = [node for node in nodes if node.value.startswith(start)]
    named = ((compact(node.value), label_of(site.dataset, node)) for node in known)
    return sorted(named, key=lambda pair: pair[1])


ROUTES: Final = [Route("/queries", library), Route("/queries/{topic}/{slug}", saved_query)]
