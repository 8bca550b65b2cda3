"""The reply: the results of one query as they arrive from its worker, within its deadline."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from icatgraph.errors import IcatgraphError, QueryMemoryError, QueryTimeout, ServerBusy
from icatgraph.workers import frames
from icatgraph.workers.connection import Connection, WorkerGoneError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from icatgraph.workers.pool import WorkerPool


class SetAsideError(ServerBusy):
    """A slow query that had to make room; it starts again when it is its client's turn."""


@dataclass(frozen=True, slots=True)
class Order:
    """A query as it goes to a worker: its frame, its deadline in seconds, and the client it is for."""

    frame: bytes
    seconds: float
    client: str


class Reply:
    """The results of one query, as they arrive; close it, or read it to its end.

    A reply that is closed before its end kills its worker: that is how a query is stopped.
    """

    def __init__(self, pool: WorkerPool, order: Order) -> None:
        self.order = order
        self.begun = False
        self.slow = False
        self.yielded = False
        self._pool = pool
        self._open = False
        self._waits = False
        self._kept: deque[tuple[bytes, bytes]] = deque()
        self._interruption: IcatgraphError | None = None

    @property
    def pid(self) -> int:
        """The pid of the worker that answers."""
        return self._worker.pid

    def begin(self, worker: Connection) -> None:
        """Start the deadline: from now on `worker` is at work for this reply."""
        self._worker = worker
        self._left = self.order.seconds
        self._last = time.monotonic() + self.order.seconds + self._pool.limits.transfer_seconds
        self._open, self._interruption = True, None
        self.slow = self.yielded = False
        self._watch: asyncio.TimerHandle | None = None

    def watch(self, seconds: float, turn_slow: Callable[[Reply], None]) -> None:
        """Have `turn_slow` called when the query still runs after `seconds`."""
        self._watch = asyncio.get_running_loop().call_later(seconds, turn_slow, self)

    async def next_chunk(self) -> bytes:
        """Return the next bytes of the results, and `b""` once they are complete.

        Raises:
            QueryTimeout: when the worker has computed for longer than the deadline.
            SetAsideError: when the query had to make room for others after it gave a part.
            ServerBusy: when no place was free for it again in time.
            QueryMemoryError, QueryFailed, QuerySyntaxError, QueryForbidden: as the worker found.
        """
        if not self._open and self._interruption is None:
            return self._next_kept()
        try:
            kind, body = await self._receive()
        except SetAsideError:
            self.close()
            if self.begun:
                raise
            await self.begin_again()
            return await self.next_chunk()
        except BaseException:
            self.close()
            raise
        if kind == frames.CHUNK:
            self.begun = True
            return body
        self._raise(self._release(kind, body))
        return b""

    async def begin_again(self) -> None:
        """Start the query anew when it is its client's turn; what it gave before is void."""
        self.begun = False
        await self._pool.engage(self, known_slow=True)

    def interrupt(self, error: IcatgraphError) -> None:
        """Stop the query; whoever reads the reply meets the error."""
        if isinstance(error, SetAsideError) and self._worker.has_ended:
            if not self._waits:  # its reader is behind
                self._let_go()
            return
        self._interruption = self._interruption or error
        if self._waits:
            self._worker.wake()
        else:
            self.close()

    def close(self) -> None:
        """Stop the query when it still runs, and forget what it gave."""
        self._kept.clear()
        self._stop()

    async def _receive(self) -> tuple[bytes, bytes]:
        """Return the next frame; the worker's time runs while it is waited for."""
        if self._interruption is None and (frame := self._worker.take()) is not None:
            return frame
        loop, started = asyncio.get_running_loop(), time.monotonic()
        clock = loop.call_later(max(0.0, min(self._left, self._last - started)), self._expire)
        self._waits = True
        try:
            while self._interruption is None:
                if (frame := self._worker.take()) is not None:
                    return frame
                await self._worker.arrival()
            raise self._interruption
        except WorkerGoneError:
            raise await self._worker.death() from None
        finally:
            self._waits = False
            clock.cancel()
            self._left -= time.monotonic() - started

    def _expire(self) -> None:
        seconds = self.order.seconds
        message = f"the query took longer than {seconds:g} seconds; make it more selective or add LIMIT"
        self.interrupt(QueryTimeout(message))

    def _let_go(self) -> None:
        """Keep what has arrived of an answer that is complete, and let the worker go."""
        while (frame := self._worker.take()) is not None:
            self._kept.append(frame)
        self._release(*self._kept[-1])

    def _next_kept(self) -> bytes:
        """Return the next bytes of an answer whose worker has gone on; nothing behind the last."""
        if not self._kept:
            return b""
        kind, body = self._kept.popleft()
        if kind == frames.CHUNK:
            self.begun = True
            return body
        self._raise(frames.read_fault(body) if kind == frames.FAULT else None)
        return b""

    def _release(self, kind: bytes, body: bytes) -> IcatgraphError | None:
        """Let the worker go; return the error that the query ended in."""
        error = frames.read_fault(body) if kind == frames.FAULT else None
        retires = kind == frames.END and body == frames.RETIRE
        # After a memory error too little is left for the next query, and one that yielded has lost its rank.
        if retires or self.yielded or isinstance(error, QueryMemoryError):
            self._stop()
        else:
            self._end()
            self._pool.give_back(self, self._worker)
        return error

    def _raise(self, error: IcatgraphError | None) -> None:
        if error is not None:
            raise error

    def _stop(self) -> None:
        if self._open:
            self._end()
            self._pool.discard(self, self._worker)

    def _end(self) -> None:
        self._open = False
        if self._watch is not None:
            self._watch.cancel()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while chunk := await self.next_chunk():
            yield chunk
