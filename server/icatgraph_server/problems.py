"""Problems: every error as an HTTP response; the only place where a status is decided.

Machines get RFC 9457 problem details, browsers a page. Our errors carry their own words; an error we do not
know is our bug: it is logged, and the client learns nothing but that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from icatgraph import errors
from icatgraph.errors import IcatgraphError, SyntaxFault
from icatgraph.vocabulary import BASE
from icatgraph_server.advice import members_of

if TYPE_CHECKING:
    from icatgraph.sparql import Doubt


class RequestError(IcatgraphError):
    """A request that HTTP or the SPARQL protocol does not allow."""


class NotAcceptableError(RequestError):
    """No representation on offer suits the Accept header."""

    def __init__(self, offers: list[str]) -> None:
        super().__init__(f"this resource comes as {', '.join(offers)}; ask for one of these with Accept")


class UnsupportedMediaTypeError(RequestError):
    """A body of a type, an encoding or a charset that is not read here; `headers` say what is."""

    def __init__(self, message: str, headers: dict[str, str]) -> None:
        super().__init__(message)
        self.headers = headers


class BodyTooLargeError(RequestError):
    """A body over the limit."""


class SlowRequestError(RequestError):
    """A body that did not arrive in time."""


# The first class that fits decides.
_STATUSES: Final[tuple[tuple[type[IcatgraphError], HTTPStatus], ...]] = (
    (errors.QueryForbidden, HTTPStatus.FORBIDDEN),
    (errors.QueryTooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (errors.QueryTimeout, HTTPStatus.SERVICE_UNAVAILABLE),
    (errors.ServerBusy, HTTPStatus.SERVICE_UNAVAILABLE),
    (errors.QueryMemoryError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (errors.QueryError, HTTPStatus.BAD_REQUEST),
    (errors.QuerySyntaxError, HTTPStatus.BAD_REQUEST),
    (errors.ParameterError, HTTPStatus.BAD_REQUEST),
    (errors.UnknownName, HTTPStatus.NOT_FOUND),
    (NotAcceptableError, HTTPStatus.NOT_ACCEPTABLE),
    (UnsupportedMediaTypeError, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (BodyTooLargeError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (SlowRequestError, HTTPStatus.REQUEST_TIMEOUT),
    (RequestError, HTTPStatus.BAD_REQUEST),
)
_RETRY_SECONDS: Final = {"QueryTimeout": "30", "ServerBusy": "1"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, as RFC 9457 tells it.

    `place` has line, column, token, what was expected and a hint of a syntax error; `warnings` are the names
    of the query that are not in the graph.
    """

    status: int
    kind: str
    title: str
    detail: str
    headers: dict[str, str] = field(default_factory=dict)
    place: dict[str, str | int] = field(default_factory=dict)
    warnings: tuple[Doubt, ...] = ()

    def members(self) -> dict[str, object]:
        """Return the members of the problem details object."""
        kind = f"{BASE}problem/{self.kind}" if self.kind else "about:blank"
        basic: dict[str, object] = {
            "type": kind,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        return basic | self.place | ({"warnings": members_of(self.warnings)} if self.warnings else {})


def problem_of(error: IcatgraphError) -> Problem:
    """Return the problem that one of our errors is."""
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), None)
    if status is None:
        return unknown_problem()
    name = type(error).__name__
    headers = {"Retry-After": _RETRY_SECONDS[name]} if name in _RETRY_SECONDS else {}
    if isinstance(error, UnsupportedMediaTypeError):
        headers = error.headers
    place = _place(error) if isinstance(error, SyntaxFault) else {}
    detail = error.sentence if isinstance(error, SyntaxFault) else str(error)
    return Problem(status, _kebab(name), _title(name), detail, headers, place)


def http_problem(status: int, detail: str, headers: dict[str, str]) -> Problem:
    """Return the problem of a bare HTTP status, such as 404 or 405."""
    return Problem(status, "", HTTPStatus(status).phrase, detail, headers)


def unknown_problem() -> Problem:
    """Return the problem of an error that is our bug."""
    return http_problem(500, "the server failed; the fault is logged, and is not in your request", {})


def _place(error: SyntaxFault) -> dict[str, str | int]:
    told = {"expected": error.expected, "hint": error.hint}
    members: dict[str, str | int] = {"line": error.line, "column": error.column, "token": error.token}
    return members | {name: text for name, text in told.items() if text}


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name.removesuffix("Error")).lower()


def _title(name: str) -> str:
    return _kebab(name).replace("-", " ").capitalize()
