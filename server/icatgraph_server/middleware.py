"""Middleware, as plain ASGI: what every response carries, and what the log and the metrics tell of it."""

from __future__ import annotations

import logging
import secrets
import time
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response

from icatgraph_server.logs import told_of
from icatgraph_server.site import QUERY_KEY, SCOPE_KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger: Final = logging.getLogger("icatgraph_server.requests")

# As bytes, since no response has them yet.
_EVERYWHERE: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"ETag, Link, Location, Query-Warnings, Retry-After, X-Request-ID",
    ),
)
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, QUERY, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class Headers:
    """Adds the security and CORS headers, and answers CORS preflights; the data is open to every origin."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_EVERYWHERE]
            await send(message)

        preflight = scope["method"] == "OPTIONS" and _is_preflight(scope)
        app = Response(status_code=204, headers=_PREFLIGHT) if preflight else self._app
        await app(scope, receive, send_with_headers)


class Faults:
    """Turns an error that nobody foresaw into an answer and logs it; an answer that has begun breaks off."""

    def __init__(self, app: ASGIApp, answer: Callable[[Request], Response]) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        begun = False

        async def send_noticed(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noticed)
        except Exception:
            logger.exception("an unforeseen error")
            if begun:
                raise
            await self._answer(Request(scope))(scope, receive, send)


class RequestLog:
    """Gives each request an id, and tells log and metrics its path, status and time when it is done."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        name, started, status = secrets.token_hex(8), time.perf_counter(), 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", name.encode())]
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            site, seconds = scope[SCOPE_KEY], time.perf_counter() - started
            site.metrics.observe(scope["path"], scope["method"], status, seconds)
            if logger.isEnabledFor(logging.INFO):
                _log(scope, site.settings.log_queries, {"id": name, "status": status, "ms": seconds * 1000})


def _log(scope: Scope, how: str, fields: dict[str, str | float]) -> None:
    """Log a request without its query string, which may hold what people typed."""
    fields |= {"method": scope["method"], "path": scope["path"][:500], "ms": round(float(fields["ms"]), 1)}
    told = told_of(scope.get(QUERY_KEY, ""), how)
    message = f"{fields['method']} {fields['path']} {fields['status']}"
    logger.info(message, extra={"fields": fields | ({"query": told} if told else {})})


def _is_preflight(scope: Scope) -> bool:
    return any(name == b"access-control-request-method" for name, _ in scope["headers"])
