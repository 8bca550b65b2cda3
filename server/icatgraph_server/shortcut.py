"""The shortcut: a request in the very words of an earlier one has its answer before anything is parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request

from icatgraph_server.responses import entry_response
from icatgraph_server.site import SCOPE_KEY

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class Shortcut:
    """Middleware, innermost: answers what the cache knows by an alias."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["method"] in ("GET", "HEAD"):
            entry = scope[SCOPE_KEY].cache.named(alias_of(scope))
            if entry is not None:
                await entry_response(Request(scope), entry)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def alias_of(scope: Scope) -> tuple[str | bytes, ...]:
    """Return what decides the answer of a GET: its path, its query string, its Accept headers."""
    accepts = [value for name, value in scope["headers"] if name == b"accept"]
    return (scope["path"], scope["query_string"], *accepts)
