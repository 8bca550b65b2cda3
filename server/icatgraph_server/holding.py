"""Holding: a request keeps the site it began with, and a site that is replaced knows when it may go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatgraph_server.site import SCOPE_KEY

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class Hold:
    """Middleware, outermost: notes the site in the scope of a request, and counts its requests."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        state = scope["app"].state
        site, held = state.site, state.held
        scope[SCOPE_KEY] = site
        held[id(site)] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            held[id(site)] -= 1
            if not held[id(site)]:
                del held[id(site)]
