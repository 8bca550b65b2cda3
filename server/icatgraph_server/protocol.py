"""SPARQL 1.1 Protocol: from an HTTP request to the query operation it asks for.

<https://www.w3.org/TR/sparql11-protocol/#query-operation>, and the HTTP method QUERY.
"""

from __future__ import annotations

import asyncio
import re
from binascii import a2b_qp
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

from starlette.requests import ClientDisconnect

from icatgraph.errors import ParameterError, QueryForbidden
from icatgraph.sparql import Query
from icatgraph.vocabulary import BASE
from icatgraph_server.problems import (
    BodyTooLargeError,
    RequestError,
    SlowRequestError,
    UnsupportedMediaTypeError,
)

if TYPE_CHECKING:
    from starlette.requests import Request

    from icatgraph_server.settings import Settings

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
_ACCEPTED: Final = {"Accept-Post": f"{QUERY}, {FORM}", "Accept-Query": f"{QUERY}, {FORM}"}
UPDATE: Final = "application/sparql-update"
# Relative IRIs of a query resolve against the endpoint's own name, which no host name changes.
BASE_IRI: Final = f"{BASE}sparql"
_READ_ONLY: Final = "this endpoint answers queries only: the dataset is read-only"
_OF_UPDATES: Final = frozenset({"update", "using-graph-uri", "using-named-graph-uri"})
_MAX_FIELDS: Final = 200
_NO_ESCAPE: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Operation:
    """A query operation: the query, and the choices that belong to HTTP."""

    query: Query
    seconds: float | None
    format_name: str | None


async def read_operation(request: Request, settings: Settings) -> Operation | None:
    """Return the operation of a request, or None when a GET or HEAD names no query.

    Raises:
        RequestError: for what the protocol does not allow.
        QueryForbidden: for an update.
    """
    url_fields = decode_fields(request.scope["query_string"])
    if request.scope["method"] in ("GET", "HEAD"):
        values = _by_name(url_fields)
        return _operation(values) if "query" in values or "update" in values else None
    media_type = _media_type(request)
    body = await read_body(request, settings)
    if media_type == UPDATE:
        raise QueryForbidden(_READ_ONLY)
    if media_type == FORM:
        return _operation(_by_name(url_fields + decode_fields(body)))
    return _operation(_by_name([*url_fields, ("query", _decode(body))]))


async def read_body(request: Request, settings: Settings) -> bytes:
    """Return a request's body, which may neither grow beyond the limit nor stall.

    Raises:
        BodyTooLargeError, SlowRequestError, UnsupportedMediaTypeError
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        message = "a compressed body is not read here; send it as it is"
        raise UnsupportedMediaTypeError(message, {"Accept-Encoding": "identity"})
    limit = settings.body_limit * 1024
    body = bytearray()
    try:
        async with asyncio.timeout(settings.read_timeout * 3):
            async for part in request.stream():
                body += part
                if len(body) > limit:
                    raise BodyTooLargeError(f"the body is over {limit} bytes; send a shorter query")
    except TimeoutError:
        raise SlowRequestError("the body did not arrive in time") from None
    except ClientDisconnect:
        raise RequestError("the client left before its request was complete") from None
    return bytes(body)


def decode_fields(encoded: bytes) -> list[tuple[str, str]]:
    """Return the names and values of a query string or a form body.

    Raises:
        RequestError: when it is not UTF-8 or has too many fields.
    """
    fields = encoded.split(b"&", _MAX_FIELDS)
    if len(fields) > _MAX_FIELDS:
        raise RequestError(f"there are more than {_MAX_FIELDS} parameters; send fewer")
    try:
        pairs = (field.partition(b"=")[::2] for field in fields if field)
        return [(_percent_decoded(name), _percent_decoded(value)) for name, value in pairs]
    except UnicodeDecodeError:
        raise RequestError("the parameters are not UTF-8, percent-encoded") from None


def _percent_decoded(encoded: bytes) -> str:
    """Return what a form's name or value stands for; a percent sign that begins no escape is itself.

    The escapes of quoted-printable are the same but for their sign, and the library decodes them ten times
    faster: a query of a thousand letters has four hundred.
    """
    encoded.decode("ascii")
    data = encoded.replace(b"+", b" ")
    if _NO_ESCAPE.search(data):
        return unquote_to_bytes(data).decode()
    return a2b_qp(data.replace(b"=", b"=3D").replace(b"%", b"=")).decode()


def read_seconds(text: str | None) -> float | None:
    """Return the seconds of a `timeout` parameter; the server cuts what exceeds its own limit.

    Raises:
        ParameterError: when it is not a number above 0.
    """
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not seconds > 0:
        raise ParameterError(f"timeout={text!r} is not a number of seconds above 0")
    return seconds


def _media_type(request: Request) -> str:
    header = request.headers.get("content-type", "")
    media_type, *parameters = (part.strip().lower() for part in header.split(";"))
    if media_type not in (FORM, QUERY, UPDATE):
        message = f"a query comes as {QUERY} or {FORM}, not as {header or 'nothing'}"
        raise UnsupportedMediaTypeError(message, _ACCEPTED)
    charset = next((value[8:].strip('"') for value in parameters if value.startswith("charset=")), "utf-8")
    if charset not in ("utf-8", "utf8"):
        raise UnsupportedMediaTypeError(f"a query is written in UTF-8, not in {charset}", _ACCEPTED)
    return media_type


def _by_name(fields: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the values of each name, in their order."""
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    return values


def _operation(values: dict[str, list[str]]) -> Operation:
    if not _OF_UPDATES.isdisjoint(values):
        raise QueryForbidden(_READ_ONLY)
    texts = values.get("query", ())
    if len(texts) != 1:
        raise RequestError(f"a request carries one query, not {len(texts)}; give one `query`")
    # A graph named twice is one graph; the engine would count its triples twice.
    defaults = tuple(dict.fromkeys(values.get("default-graph-uri", ())))
    named = tuple(dict.fromkeys(values.get("named-graph-uri", ())))
    query = Query(texts[0], BASE_IRI, *((defaults, named) if defaults or named else (None, None)))
    return Operation(query, read_seconds(_single(values, "timeout")), _single(values, "format"))


def _single(values: dict[str, list[str]], name: str) -> str | None:
    given = values.get(name)
    if given is None:
        return None
    if len(given) > 1:
        raise ParameterError(f"{name} is given {len(given)} times; give it once")
    return given[0]


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RequestError(f"the query is not UTF-8: {error.reason} at byte {error.start}") from None
