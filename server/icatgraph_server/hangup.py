"""Hang-ups: work that stops when its client leaves."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, TypeVar

from icatgraph_server.problems import RequestError

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from starlette.types import Receive

Result = TypeVar("Result")


class ClientGoneError(RequestError):
    """The client hung up before it had its answer; nobody will read what we send."""


async def until_hangup(receive: Receive, work: Coroutine[object, object, Result]) -> Result:
    """Return the result of `work`, which is cancelled when the client disconnects; read the body before.

    Raises:
        ClientGoneError: when the client left first.
    """
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_disconnection(receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientGoneError("the client left")
        return working.result()
    finally:
        for task in (leaving, working):
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await working


async def _disconnection(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
