"""Hang-ups: work that stops when its client leaves."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, TypeVar

from icatgraph_server.problems import RequestError

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from starlette.types import Receive

Result = TypeVar("Result")

# Work that ends sooner is not worth a task that watches its client, which costs a tenth of a millisecond.
_UNWATCHED_SECONDS: Final = 0.02


class ClientGoneError(RequestError):
    """The client hung up before it had its answer; nobody will read what we send."""


async def until_hangup(receive: Receive, work: Coroutine[object, object, Result]) -> Result:
    """Return the result of `work`, which is cancelled when the client disconnects; read the body before.

    Raises:
        ClientGoneError: when the client left first.
    """
    watch: asyncio.Task[None] | None = None

    def begin() -> None:
        nonlocal watch
        watch = asyncio.ensure_future(_disconnection(receive, clock))

    beginning = asyncio.get_running_loop().call_later(_UNWATCHED_SECONDS, begin)
    try:
        async with asyncio.timeout(None) as clock:
            return await work
    except TimeoutError:
        if clock.expired():
            raise ClientGoneError("the client left") from None
        raise
    finally:
        beginning.cancel()
        if watch is not None:
            watch.cancel()


async def _disconnection(receive: Receive, clock: asyncio.Timeout) -> None:
    """Let the clock of the work run out when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    clock.reschedule(asyncio.get_running_loop().time())
