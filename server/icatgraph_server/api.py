"""The API document: what `/openapi.json` says, with each saved query as an operation of its own."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI

from icatgraph.sparql import formats_of, query_form
from icatgraph_server.operations import ASK, PROBLEM, Operation, parameter, responses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

    from icatgraph.queries import Parameter, SavedQuery
    from icatgraph_server.site import State

TAGS: Final = (
    ("SPARQL", "The SPARQL 1.1 Protocol."),
    ("Linked data", "Things and the documents about them."),
    ("Saved queries", "Questions with typed parameters."),
    ("Pages", "Ways in for people."),
    ("Health", "For those who run the server."),
)
_DESCRIPTION: Final = (
    "A knowledge graph of who does what against trafficking in persons, traced to numbered passages of its "
    "sources. Every answer negotiates its format, carries an entity tag and may be read from any origin; "
    "every error is a problem of RFC 9457, as JSON for programs and as a page for browsers."
)
_SCHEMAS: Final[dict[str, dict[str, str]]] = {
    "iri": {"type": "string", "description": "An IRI, or a name with a prefix of the project."},
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
}
TIMEOUT: Final = parameter(
    "timeout",
    "Seconds after which the query is given up; the server's own limit holds as well.",
    {"type": "number", "exclusiveMinimum": 0},
)


class Application(FastAPI):
    """FastAPI whose document has the saved queries; its own pages of documentation load foreign scripts.

    `front` is what every request passes; the framework's own middleware is behind it. `state` is set before
    the first request.
    """

    state: State  # type: ignore[assignment]

    def __init__(self, library: Mapping[str, SavedQuery], **options: Any) -> None:  # noqa: ANN401 - FastAPI's own
        super().__init__(
            title="icatgraph",
            version=version("icatgraph"),
            summary="Who does what against trafficking in persons",
            description=_DESCRIPTION,
            license_info={"name": "MIT AND CC-BY-4.0", "identifier": "MIT AND CC-BY-4.0"},
            openapi_tags=[{"name": name, "description": text} for name, text in TAGS],
            docs_url=None,
            redoc_url=None,
            redirect_slashes=False,
            **options,
        )
        self._library = library
        self.front: ASGIApp = self.route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request at the front; all that is not HTTP, such as the lifespan, is the framework's."""
        if scope["type"] == "http":
            scope["app"] = self
            await self.front(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def route(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request by the framework's routes."""
        await super().__call__(scope, receive, send)

    def renew(self, library: Mapping[str, SavedQuery]) -> None:
        """Describe other saved queries from now on."""
        self._library = library
        self.openapi_schema = None

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI 3.1 document, which is made once."""
        if not self.openapi_schema:
            document = super().openapi()
            document["paths"] |= saved_query_paths(self._library)
            document.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
            self.openapi_schema = document
        return self.openapi_schema


def saved_query_paths(library: Mapping[str, SavedQuery]) -> dict[str, Any]:
    """Return an OpenAPI path for each saved query."""
    return {f"/queries/{name}": {"get": _operation(saved)} for name, saved in library.items()}


def _operation(saved: SavedQuery) -> dict[str, Any]:
    formats = ("html", *formats_of(query_form(saved.text)))
    operation = Operation(saved.title, "Saved queries", formats, ASK)
    return {
        "tags": [operation.tag],
        "summary": saved.title,
        "description": " ".join(filter(None, (saved.question, saved.description))),
        "operationId": f"get_{saved.topic}_{saved.slug}".replace("-", "_"),
        "parameters": [*map(_parameter, saved.parameters), TIMEOUT],
        "responses": {str(status): told for status, told in responses(operation).items()},
    }


def _parameter(known: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = dict(_SCHEMAS[known.type])
    if known.default is not None:
        schema["default"] = int(known.default) if known.type == "integer" else known.default
    required = known.default is None
    return parameter(known.name, known.description or known.name, schema, required)
