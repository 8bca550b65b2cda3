"""`/sparql`: the SPARQL endpoint, its service description and its form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from icatgraph.sparql import GRAPH_FORMATS, check
from icatgraph.vocabulary import PREFIXES
from icatgraph_server.answering import Asked, answer, choose_format
from icatgraph_server.cache import entry_of
from icatgraph_server.negotiation import negotiate
from icatgraph_server.problems import RequestError
from icatgraph_server.protocol import read_operation
from icatgraph_server.responses import entry_response
from icatgraph_server.service_description import describe_service
from icatgraph_server.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request

METHODS: Final = ["GET", "HEAD", "POST", "QUERY", "OPTIONS"]
_OPTIONS: Final = {"Allow": ", ".join(METHODS), "Accept-Query": "application/sparql-query"}
_EXAMPLE: Final = """SELECT ?class (COUNT(*) AS ?count)
WHERE { ?thing a ?class }
GROUP BY ?class
ORDER BY DESC(?count) ?class"""


async def endpoint(request: Request) -> Response:
    """Answer a query; without one, describe the service or show the form."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=_OPTIONS)
    operation = await read_operation(request, site_of(request).settings)
    if operation is None:
        return _describe(request)
    form = check(operation.query.text)
    choice = choose_format(request, form, operation.format_name)
    return await answer(request, Asked(operation.query, form, choice, operation.seconds))


def _describe(request: Request) -> Response:
    site = site_of(request)
    choice = negotiate(request.headers.get("accept"), (*GRAPH_FORMATS, "html"))
    if choice.name == "html":
        values = {"example": _EXAMPLE, "library": site.library, "prefixes": PREFIXES}
        return entry_response(
            request, entry_of(site.pages.render("sparql.html", values), choice.content_type)
        )
    url = str(request.url.replace(query="", fragment=""))
    try:
        body = describe_service(site.dataset, url, choice.name)
    except ValueError:
        raise RequestError(f"the Host header makes no IRI: {url}") from None
    return entry_response(request, entry_of(body, choice.content_type))


ROUTES: Final = [Route(path, endpoint, methods=METHODS) for path in ("/sparql", "/sparql/")]
