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
_UNWATCHED_SECONDS: Final = 0.1


class ClientGoneError(RequestError):
    """The client hung up before it had its answer; nobody will read what we send."""


async def until_hangup(receive: Receive, work: Coroutine[object, object, Result]) -> Result:
    """Return the result of `work`, which is cancelled when the client disconnects; read the body before.

    Raises:
        ClientGoneError: when the client left first.
    """
    watch = _Watch(receive)
    try:
        return await work
    except BaseException as error:
        if watch.gone and watch.worker.uncancel() == 0 and isinstance(error, asyncio.CancelledError):
            raise ClientGoneError("the client left") from None
        raise
    finally:
        watch.end()


class _Watch:
    """Looks, after a moment, for the hang-up of a client, and cancels the task that works for it.

    It is `asyncio.timeout` for an event in place of a time, without what that costs each short query.
    """

    def __init__(self, receive: Receive) -> None:
        loop = asyncio.get_running_loop()
        worker = asyncio.current_task(loop)
        assert worker is not None  # noqa: S101 - requests are tasks
        self.worker = worker
        self.gone = False
        self._receive = receive
        self._look: asyncio.Task[None] | None = None
        self._beginning = loop.call_later(_UNWATCHED_SECONDS, self._begin)

    def end(self) -> None:
        """Look no longer."""
        self._beginning.cancel()
        if self._look is not None:
            self._look.cancel()

    def _begin(self) -> None:
        self._look = asyncio.ensure_future(self._wait())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        self.worker.cancel()
