"""The schedule: which query gets a worker next, and which must make room.

Nobody knows beforehand what a query costs. One that computes for longer than `Limits.quick_seconds` is slow:
it yields the processor to other clients, and at most `Limits.workers` are slow at once, so that within that
time there is a worker for whoever asks next. One too many is set aside as soon as it is in another client's
way, and starts again when a place is free.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from typing import TYPE_CHECKING, Final

from icatgraph.errors import ServerBusy
from icatgraph.workers.line import Line, Place
from icatgraph.workers.reply import Reply, SetAsideError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icatgraph.workers.connection import Connection
    from icatgraph.workers.limits import Limits

_LEAST_SECONDS: Final = 0.05
_GOING: Final = "the server is going down; try again in a moment"


class Schedule:
    """The idle workers, the running queries and the line of those who wait."""

    def __init__(self, limits: Limits, make_yield: Callable[[int], None]) -> None:
        self.idle: deque[Connection] = deque()
        self.running: dict[Reply, None] = {}
        self._limits = limits
        self._make_yield = make_yield
        self._line = Line(limits.queue)
        self._set_aside = 0
        self._shut = False

    @property
    def figures(self) -> Mapping[str, int]:
        """How many queries wait, run and are slow now, and how many were ever set aside."""
        return {
            "waiting": len(self._line),
            "running": len(self.running),
            "slow": len(self._slow()),
            "set_aside": self._set_aside,
        }

    @property
    def quick_seconds(self) -> float:
        """The time a query has before it is slow: less when many clients wait for their turn."""
        return max(_LEAST_SECONDS, self._limits.quick_seconds / max(1, len(self._line.clients)))

    async def acquire(self, client: str, *, slow: bool) -> Connection:
        """Return a worker for a query of a client; `slow` says that the query has been set aside before.

        Raises:
            ServerBusy: when the line is full or no worker gets free within the deadline.
        """
        if self._shut:
            raise ServerBusy(_GOING)
        if self.idle and not len(self._line) and self._may_begin(client, slow):
            return self.idle.popleft()
        place = self._line.join(client, slow=slow)
        self.offer(None)
        self._make_room()
        self._yield_to_others()
        reason = "no worker got free in time; try again in a moment"
        patience = self._limits.seconds
        clock = asyncio.get_running_loop().call_later(patience, self._line.turn_away, place, reason)
        try:
            return await place.worker
        except BaseException:
            self._leave(place)
            raise
        finally:
            clock.cancel()

    def offer(self, worker: Connection | None) -> None:
        """Take a worker that is free, and give the idle ones to those who wait and may have one."""
        if worker is not None:
            self.idle.append(worker)
        while self.idle and (place := self._line.call(self._admits)) is not None:
            place.worker.set_result(self.idle.popleft())

    def begin(self, reply: Reply) -> None:
        """Note that a query runs."""
        self.running[reply] = None
        self._yield_to_others()

    def turn_slow(self, reply: Reply) -> None:
        """Note that a query is slow, and make room when it is one too many and in somebody's way."""
        if reply not in self.running:
            return
        reply.slow = True
        self._make_room()
        self._yield_to_others()

    def _yield_to_others(self) -> None:
        """Let the queries of other clients go before slow ones.

        A worker that has yielded never gets its rank back, and is replaced; so it yields to others only.
        """
        for reply in self._slow():
            if not reply.yielded and self._has_others(reply.order.client):
                reply.yielded = True
                self._make_yield(reply.pid)

    def _has_others(self, client: str) -> bool:
        """Say whether a query of another client runs or waits."""
        running = {reply.order.client for reply in self.running}
        return bool((running | self._line.clients) - {client})

    def _make_room(self) -> None:
        """Set a slow query aside when they are too many: of several clients, or while another waits."""
        slow = self._slow()
        if not self._limits.reserve or len(slow) <= self._limits.workers or self.idle:
            return
        held = Counter(other.order.client for other in slow)
        if len(held) > 1 or self._line.has(self._admits):
            # One that has sent nothing yet, before one that has; then the last of whoever has most.
            ranks = [(not other.begun, held[other.order.client], n) for n, other in enumerate(slow)]
            self._set_aside += 1
            slow[max(ranks)[2]].interrupt(SetAsideError("slow queries of others wait; send fewer at once"))

    def shut(self) -> None:
        """Send away who waits, and whoever comes."""
        self._shut = True
        self._line.dismiss(_GOING)

    def stop_all(self) -> None:
        """Stop what still runs."""
        for reply in tuple(self.running):
            reply.interrupt(ServerBusy(_GOING))

    def _admits(self, place: Place) -> bool:
        return not place.worker.done() and self._may_begin(place.client, place.slow)

    def _may_begin(self, client: str, known_slow: bool) -> bool:
        """Say whether a query may begin: the last workers are for clients that have nothing slow running."""
        slow = self._slow()
        if not self._limits.reserve or len(slow) < self._limits.workers:
            return True
        return not known_slow and all(reply.order.client != client for reply in slow)

    def _slow(self) -> list[Reply]:
        return [reply for reply in self.running if reply.slow]

    def _leave(self, place: Place) -> None:
        """Take a place out; one that gives up with a worker in its hands passes it on."""
        self._line.leave(place)
        if place.worker.done() and not place.worker.cancelled() and place.worker.exception() is None:
            self.offer(place.worker.result())
