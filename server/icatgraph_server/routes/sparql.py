"""`/sparql`: the SPARQL endpoint, its service description and its form."""

from functools import partial
from typing import Final

from fastapi import APIRouter, Request, Response

from icatgraph.sparql import GRAPH_FORMATS, RESULT_FORMATS, check
from icatgraph.vocabulary import PREFIXES
from icatgraph_server.advice import HEADER, header_of
from icatgraph_server.answering import Asked, answer, choose_format
from icatgraph_server.api import TIMEOUT
from icatgraph_server.cache import entry_of
from icatgraph_server.negotiation import negotiate
from icatgraph_server.operations import ASK, Operation, describe, parameter, read
from icatgraph_server.problems import RequestError
from icatgraph_server.protocol import FORM, QUERY, read_operation
from icatgraph_server.responses import entry_response
from icatgraph_server.service_description import describe_service
from icatgraph_server.site import QUERY_KEY, Site, site_of
from icatgraph_server.views.table import Answer

ROUTER: Final = APIRouter()
ANSWERED: Final = ("GET", "HEAD", "POST", "QUERY")
METHODS: Final = (*ANSWERED, "OPTIONS")
_OPTIONS: Final = {"Allow": ", ".join(METHODS), "Accept-Query": QUERY}
_EXAMPLE: Final = """SELECT ?class (COUNT(*) AS ?count)
WHERE { ?thing a ?class }
GROUP BY ?class
ORDER BY DESC(?count) ?class"""

_FORMATS: Final = (*RESULT_FORMATS, *GRAPH_FORMATS, "html")
_IRIS: Final = {"type": "array", "items": {"type": "string", "format": "iri"}}
_QUERY: Final = parameter(
    "query", "The query; without one, the service describes itself.", {"type": "string"}
)
_CHOICES: Final = [
    parameter("default-graph-uri", "Graphs that make up the default graph.", _IRIS),
    parameter("named-graph-uri", "Graphs that GRAPH can name.", _IRIS),
    parameter(
        "format", "The format by name, for clients that set no Accept header.", {"enum": list(_FORMATS)}
    ),
    TIMEOUT,
]
_FIELDS: Final = {field["name"]: field["schema"] for field in (_QUERY, *_CHOICES)}
_BODY: Final = {
    "required": True,
    "content": {
        QUERY: {"schema": {"type": "string"}},
        FORM: {"schema": {"type": "object", "required": ["query"], "properties": _FIELDS}},
    },
}
_WARNINGS: Final = {
    "description": "Names in the query that are not in the graph: Structured Fields, RFC 9651.",
    "schema": {"type": "string"},
}
_ANSWER: Final = {"200": {"headers": {HEADER: _WARNINGS}}}
_GET: Final = Operation(
    "Answer a SPARQL query",
    "SPARQL",
    _FORMATS,
    ASK,
    {"parameters": [_QUERY, *_CHOICES], "responses": _ANSWER},
)
_POST: Final = Operation(
    "Answer a SPARQL query sent in the body",
    "SPARQL",
    _FORMATS,
    (*ASK, 408, 415),
    {"parameters": _CHOICES, "requestBody": _BODY, "responses": _ANSWER},
)


async def endpoint(request: Request) -> Response:
    """Answer a query of SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE; SERVICE and updates are refused.

    The HTTP method QUERY takes the same bodies as POST.
    """
    site = site_of(request)
    operation = await read_operation(request, site.settings)
    if operation is None:
        return _describe(request)
    text = request.scope[QUERY_KEY] = operation.query.text
    form = check(text)
    choice = choose_format(request, form, operation.format_name)
    page = partial(_page, site, text)
    asked = Asked(operation.query, form, choice, operation.seconds, "sparql", page)
    response = await answer(request, asked)
    if told := header_of(site.adviser.doubts(text)):
        response.headers.update(told)
    return response


async def options(request: Request) -> Response:  # noqa: ARG001 - every route takes its request
    """Name the methods and the type of a QUERY body."""
    return Response(status_code=204, headers=_OPTIONS)


def _page(site: Site, query: str, answered: Answer | None = None) -> bytes:
    values = {
        "query": query,
        "answer": answered,
        "warnings": site.adviser.doubts(query) if answered else (),
        "library": site.library,
        "prefixes": PREFIXES,
    }
    return site.pages.render("sparql.html", values)


def _describe(request: Request) -> Response:
    site = site_of(request)
    choice = negotiate(request.headers.get("accept"), (*GRAPH_FORMATS, "html"))
    if choice.name == "html":
        return entry_response(request, entry_of(_page(site, _EXAMPLE), choice.content_type))
    url = str(request.url.replace(query="", fragment=""))
    try:
        body = describe_service(site.dataset, url, choice.name)
    except ValueError:
        raise RequestError(f"the Host header makes no IRI: {url}") from None
    return entry_response(request, entry_of(body, choice.content_type))


read(ROUTER, "/sparql", _GET)(endpoint)
describe(ROUTER, "/sparql", "POST", _POST)(endpoint)
# OpenAPI 3.1 has no word for the method QUERY; a slash at the end is forgiven, not told.
ROUTER.add_api_route("/sparql", endpoint, methods=["QUERY"], include_in_schema=False)
ROUTER.add_api_route("/sparql/", endpoint, methods=["GET", "HEAD", "POST", "QUERY"], include_in_schema=False)
for _path in ("/sparql", "/sparql/"):
    ROUTER.add_api_route(_path, options, methods=["OPTIONS"], include_in_schema=False)
