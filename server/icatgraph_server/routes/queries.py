"""`/queries`: the saved queries, each with a form for its parameters and its answers by suffix."""

from functools import partial
from itertools import groupby
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response

from icatgraph.errors import ParameterError
from icatgraph.queries import SavedQuery, bind, find_query
from icatgraph.sparql import GRAPH_FORMATS, RESULT_FORMATS, Query, check, formats_of
from icatgraph_server.answering import Asked, answer, choose_format
from icatgraph_server.api import TIMEOUT
from icatgraph_server.cache import Entry, entry_of
from icatgraph_server.negotiation import choose, negotiate
from icatgraph_server.operations import ASK, Operation, read
from icatgraph_server.protocol import BASE_IRI, decode_fields, read_seconds
from icatgraph_server.responses import cached_response, entry_response
from icatgraph_server.site import Site, site_of
from icatgraph_server.views.fields import view_fields
from icatgraph_server.views.table import Answer

ROUTER: Final = APIRouter()
_FORMATS: Final = (*RESULT_FORMATS, *GRAPH_FORMATS, "html", "rq")
_TOPIC: Final = "Topic of the query, as listed at /queries."
_SLUG: Final = "Name of the query; a suffix such as .csv fixes the format, .rq gives the query itself."
_LIST: Final = Operation("The saved queries", "Saved queries")
_ANY: Final = Operation("Any saved query", "Saved queries", _FORMATS, ASK, {"parameters": [TIMEOUT]})


@read(ROUTER, "/queries", _LIST)
async def library(request: Request) -> Response:
    """List the saved queries by topic."""
    site = site_of(request)
    return await cached_response(request, ("queries",), lambda: _list_entry(site))


@read(ROUTER, "/queries/{topic}/{slug}", _ANY)
async def saved_query(
    request: Request,
    topic: Annotated[str, Path(description=_TOPIC)],
    slug: Annotated[str, Path(description=_SLUG)],
) -> Response:
    """Answer a saved query; each query with its own parameters is told below."""
    site = site_of(request)
    stem, suffix = _split(slug)
    saved = find_query(site.library, f"{topic}/{stem}")
    form = check(saved.text)
    if suffix == "rq":
        return entry_response(request, entry_of(saved.text.encode(), choose("rq").content_type))
    given = _parameters(request)
    if _wants_page(request, form, suffix) and not _is_complete(saved, given):
        return entry_response(request, entry_of(_page(site, saved, given), choose("html").content_type))
    return await _answer(request, saved, form, suffix, given)


async def _answer(
    request: Request, saved: SavedQuery, form: str, suffix: str | None, given: dict[str, str]
) -> Response:
    values = {name: value for name, value in given.items() if name != "timeout"}
    query = Query(saved.text, BASE_IRI, substitutions=bind(saved, values))
    # A browser that takes anything wants the page.
    named = "html" if _wants_page(request, form, suffix) else suffix
    choice = choose_format(request, form, named)
    page = partial(_page, site_of(request), saved, values)
    asked = Asked(query, form, choice, read_seconds(given.get("timeout")), saved.name, page)
    return await answer(request, asked)


def _wants_page(request: Request, form: str, suffix: str | None) -> bool:
    if suffix is not None:
        return suffix == "html"
    return negotiate(request.headers.get("accept"), ("html", *formats_of(form))).name == "html"


def _is_complete(saved: SavedQuery, given: dict[str, str]) -> bool:
    return all(parameter.default is not None or parameter.name in given for parameter in saved.parameters)


def _page(site: Site, saved: SavedQuery, given: dict[str, str], answered: Answer | None = None) -> bytes:
    values = {
        "saved": saved,
        "fields": view_fields(site.index, saved, given),
        "given": given,
        "answer": answered,
        "formats": formats_of(check(saved.text)),
    }
    return site.pages.render("query.html", values)


def _list_entry(site: Site) -> Entry:
    topics = groupby(site.library.values(), key=lambda saved: saved.topic)
    values = {"topics": [(topic, list(members)) for topic, members in topics]}
    return entry_of(site.pages.render("queries.html", values), choose("html").content_type)


def _parameters(request: Request) -> dict[str, str]:
    """Return the parameters given once each; an empty field of a form counts as not given."""
    fields = [(name, value) for name, value in decode_fields(request.scope["query_string"]) if value]
    given = dict(fields)
    if len(given) != len(fields):
        raise ParameterError("a parameter is given more than once; give each once")
    return given


def _split(slug: str) -> tuple[str, str | None]:
    stem, dot, suffix = slug.rpartition(".")
    return (stem, suffix) if dot and suffix in _FORMATS else (slug, None)
