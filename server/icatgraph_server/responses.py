"""Responses: complete answers with entity tags, and streams that break when they fail."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from icatgraph.errors import IcatgraphError
from icatgraph_server.cache import matches
from icatgraph_server.hangup import ClientGoneError, until_hangup
from icatgraph_server.pages import page_headers
from icatgraph_server.site import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from icatgraph.workers import Reply
    from icatgraph_server.cache import Entry
    from icatgraph_server.negotiation import Choice

logger: Final = logging.getLogger(__name__)


def entry_response(request: Request, entry: Entry, headers: Mapping[str, str] | None = None) -> Response:
    """Return a complete answer, or 304 when the client has it already."""
    sent = {"ETag": entry.etag, "Cache-Control": "no-cache", "Vary": "Accept", **(headers or {})}
    if entry.content_type.startswith("text/html"):
        sent |= page_headers()
    if matches(request.headers.get("if-none-match"), entry.etag):
        return Response(status_code=304, headers=sent)
    return Response(entry.body, headers=sent | {"Content-Type": entry.content_type})


async def cached_response(
    request: Request,
    key: tuple[Hashable, ...],
    build: Callable[[], Entry],
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return what `build` makes, once for each key: in a thread, so that other requests go on meanwhile."""
    site = site_of(request)
    full_key = (site.dataset.digest, *key)
    entry = site.cache.get(full_key)
    if entry is None:
        entry = await run_in_threadpool(build)
        site.cache.put(full_key, entry)
    return entry_response(request, entry, headers)


class StreamedReply(Response):
    """An answer too large to hold: sent as the worker computes it, without an entity tag.

    An error in the middle ends the connection without the closing chunk, so that no client takes a part for
    the whole; a client that leaves ends the worker.
    """

    def __init__(
        self, held: Sequence[bytes], reply: Reply, choice: Choice, headers: Mapping[str, str]
    ) -> None:
        self._held = held
        self._reply = reply
        super().__init__(headers={"Content-Type": choice.content_type, "Vary": "Accept", **headers})
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        try:
            await until_hangup(receive, self._send_all(scope, send))
        except ClientGoneError:
            logger.info("the client left in the middle of an answer")
        except IcatgraphError as error:
            logger.warning("an answer broke off: %s", error)
        finally:
            self._reply.close()

    async def _send_all(self, scope: Scope, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if scope["method"] != "HEAD":
            for chunk in self._held:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            async for chunk in self._reply:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
