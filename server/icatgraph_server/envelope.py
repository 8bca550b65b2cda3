"""The envelope of every request: its site, its id, what all responses carry, what log and metrics tell of it.

Plain ASGI, and one layer for all of it: each layer costs a light query about a hundredth of its time.
"""

from __future__ import annotations

import logging
import os
import time
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response

from icatgraph_server.logs import told_of
from icatgraph_server.site import QUERY_KEY, SCOPE_KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from icatgraph_server.site import State

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


class Envelope:
    """Middleware, outermost, around the requests of a site that can be replaced.

    A request keeps the site it began with, and `state` counts the requests of each, so that one that is
    replaced knows when it may go. The data is open to every origin, so CORS preflights are answered here. An
    error that nobody foresaw is logged and gets `answer`; a response that has begun breaks off.
    """

    def __init__(self, app: ASGIApp, state: State, answer: Callable[[Request], Response]) -> None:
        self._app = app
        self._state = state
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        site = scope[SCOPE_KEY] = self._state.site
        held = self._state.held
        name, started, status = os.urandom(8).hex(), time.perf_counter(), 0

        async def send_out(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *_EVERYWHERE, (b"x-request-id", name.encode())]
            await send(message)

        preflight = scope["method"] == "OPTIONS" and _is_preflight(scope)
        app = Response(status_code=204, headers=_PREFLIGHT) if preflight else self._app
        held[id(site)] += 1
        try:
            await app(scope, receive, send_out)
        except Exception:
            logger.exception("an unforeseen error")
            if status:
                raise
            await self._answer(Request(scope))(scope, receive, send_out)
        finally:
            held[id(site)] -= 1
            if not held[id(site)]:
                del held[id(site)]
            seconds = time.perf_counter() - started
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
