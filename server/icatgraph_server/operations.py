"""Operations: how each path operation is told in the OpenAPI document.

Requests are parsed by the routes, not by the framework's validation: an error is always a problem of ours.
So parameters that a route reads itself are written here as OpenAPI objects.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, TypeVar

from starlette.responses import Response

from icatgraph_server.negotiation import MEDIA_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fastapi import APIRouter

Endpoint = TypeVar("Endpoint", bound="Callable[..., object]")

PROBLEM: Final = {
    "type": "object",
    "description": (
        "Problem details, RFC 9457; line, column, token, expected and hint tell of a syntax error, "
        "warnings of names in the query that are not in the graph."
    ),
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 1},
        "token": {"type": "string"},
        "expected": {"type": "string"},
        "hint": {"type": "string"},
        "warnings": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail", "line", "column", "token"],
                "properties": {
                    "detail": {"type": "string"},
                    "line": {"type": "integer", "minimum": 1},
                    "column": {"type": "integer", "minimum": 1},
                    "token": {"type": "string"},
                    "nearest": {"type": "string"},
                },
            },
        },
    },
}
_PROBLEM_CONTENT: Final = {
    MEDIA_TYPES["problem"][0]: {"schema": {"$ref": "#/components/schemas/Problem"}},
    "text/html": {"schema": {"type": "string"}},
}
_MEANINGS: Final = {
    303: "See the document about the thing",
    304: "Not modified since the tag in If-None-Match",
    400: "The query, a parameter or the request is faulty",
    403: "The query would change the data or reach outside it",
    404: "Nothing of that name is here",
    406: "No format on offer suits the Accept header",
    408: "The request did not arrive in time",
    413: "The query or the body is too long",
    415: "The body is of a type that is not read here",
    422: "The query needs more memory than a query may have",
    503: "The query took too long, or every worker is busy; try again after Retry-After",
}
READ: Final = (304, 404, 406)
ASK: Final = (304, 400, 403, 404, 406, 413, 422, 503)


@dataclass(frozen=True, slots=True)
class Operation:
    """The documentation of a path operation; its description is the docstring of its endpoint.

    Attributes:
        summary: one line.
        tag: the part of the site it belongs to.
        formats: names in `MEDIA_TYPES` in which it answers.
        statuses: the statuses it sends beside 200.
        extra: OpenAPI members to add, such as `parameters` and `requestBody`.
    """

    summary: str
    tag: str
    formats: Sequence[str] = ("html",)
    statuses: Sequence[int] = READ
    extra: Mapping[str, Any] = field(default_factory=dict)


def read(router: APIRouter, path: str, operation: Operation) -> Callable[[Endpoint], Endpoint]:
    """Register an endpoint for GET, which is documented, and for HEAD, which is GET without the body."""

    def register(endpoint: Endpoint) -> Endpoint:
        describe(router, path, "GET", operation)(endpoint)
        router.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)
        return endpoint

    return register


def describe(
    router: APIRouter, path: str, method: str, operation: Operation
) -> Callable[[Endpoint], Endpoint]:
    """Register an endpoint for one method with its documentation."""

    def register(endpoint: Endpoint) -> Endpoint:
        router.add_api_route(
            path,
            endpoint,
            methods=[method],
            summary=operation.summary,
            tags=[operation.tag],
            operation_id=f"{method.lower()}_{getattr(endpoint, '__name__', '')}",
            response_class=Response,
            responses=dict(responses(operation).items()),
            openapi_extra=dict(operation.extra),
        )
        return endpoint

    return register


def responses(operation: Operation) -> dict[int | str, dict[str, Any]]:
    """Return the responses of an operation as OpenAPI tells them."""
    media_types = [media_type for name in operation.formats for media_type in MEDIA_TYPES[name]]
    told: dict[int | str, dict[str, Any]] = {}
    if media_types:
        content = {media_type: {"schema": {"type": "string"}} for media_type in media_types}
        told[200] = {"description": "The answer", "content": content}
    for status in operation.statuses:
        told[status] = {"description": _MEANINGS.get(status, HTTPStatus(status).phrase)}
        if status >= 400:
            told[status]["content"] = _PROBLEM_CONTENT
    told["default"] = {"description": "A problem", "content": _PROBLEM_CONTENT}
    return told


def parameter(
    name: str, description: str, schema: Mapping[str, Any], required: bool = False
) -> dict[str, Any]:
    """Return a parameter of the query string."""
    return {
        "name": name,
        "in": "query",
        "description": description,
        "required": required,
        "schema": dict(schema),
    }
