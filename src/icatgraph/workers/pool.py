"""The pool: hands queries to workers, waits no longer than the deadline, and replaces those that die."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import time
from typing import TYPE_CHECKING, Final

from icatgraph.errors import ServerBusy
from icatgraph.workers import frames
from icatgraph.workers.connection import Connection, WorkerGoneError
from icatgraph.workers.limits import Limits
from icatgraph.workers.reply import Order, Reply
from icatgraph.workers.respawn import dump_quads, respawn_zygote, spawn_zygote
from icatgraph.workers.schedule import Schedule
from icatgraph.workers.slate import map_to_read
from icatgraph.workers.zygote import EXIT, FORK, KILL, MESSAGE, YIELD, ZygoteHandle, start_zygote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icatgraph.dataset import Dataset
    from icatgraph.sparql import Query

logger: Final = logging.getLogger(__name__)


class WorkerPool:
    """Workers for one dataset. Start it before any event loop, attach it inside the loop, close it once."""

    def __init__(self, dataset: Dataset, limits: Limits, zygote: ZygoteHandle) -> None:
        self.limits = limits
        self._dataset = dataset
        self._zygote = zygote
        self._workers: dict[int, Connection] = {}
        self._schedule = Schedule(limits, lambda pid: self._order(YIELD, pid))
        self._closed = False
        self._kills = 0

    @classmethod
    def start(cls, dataset: Dataset, limits: Limits | None = None) -> WorkerPool:
        """Fork the zygote; the process must have one thread and no event loop yet."""
        chosen = limits or Limits()
        return cls(dataset, chosen, start_zygote(dataset, chosen.memory))

    @classmethod
    async def start_beside(cls, dataset: Dataset, limits: Limits, patience: float = 60.0) -> WorkerPool:
        """Start a pool in the running loop, from a fresh interpreter, and return it attached and ready.

        Raises:
            ServerBusy: when no worker is born within `patience` seconds.
        """
        with await asyncio.to_thread(dump_quads, dataset) as quads:
            pool = cls(dataset, limits, spawn_zygote(quads, dataset, limits.memory))
        pool.attach()
        try:
            async with asyncio.timeout(patience):
                while not pool.ready:  # noqa: ASYNC110 - it is the zygote that is waited for
                    await asyncio.sleep(0.02)
        except BaseException as error:
            pool.close()
            if isinstance(error, TimeoutError):
                raise ServerBusy(f"no worker was ready within {patience:g} seconds") from None
            raise
        return pool

    @property
    def ready(self) -> bool:
        """Whether a query sent now would find the zygote alive and a worker born."""
        return not self._closed and bool(self._workers)

    @property
    def figures(self) -> Mapping[str, int]:
        """What waits, runs and lives at this moment; how often workers were killed and queries set aside."""
        return {**self._schedule.figures, "workers": len(self._workers), "kills": self._kills}

    @property
    def pids(self) -> tuple[int, ...]:
        """The pids of the zygote and its living workers, in that order."""
        return (self._zygote.pid, *self._workers)

    def attach(self) -> None:
        """Join the running event loop and ask for the workers."""
        asyncio.get_running_loop().add_reader(self._zygote.control, self._hear)
        for _ in range(self.limits.workers + self.limits.reserve):
            self._order(FORK)

    async def run(self, query: Query, name: str, seconds: float | None = None, client: str = "") -> Reply:
        """Send a query to a worker and return its reply in the format `name`.

        Args:
            query: checked by `icatgraph.sparql.check` before.
            name: a format of `icatgraph.sparql.formats_of`.
            seconds: a deadline shorter than the pool's; a longer one is cut.
            client: whose query it is; clients are served in turn.

        Raises:
            ServerBusy: when the queue is full or no worker gets free within the deadline.
        """
        deadline = min(seconds or self.limits.seconds, self.limits.seconds)
        order = Order(frames.query_frame(query, name), deadline, client)
        reply = Reply(self, order)
        await self.engage(reply)
        return reply

    async def engage(self, reply: Reply, *, known_slow: bool = False) -> None:
        """Give a reply a worker that is at work on its query.

        Raises:
            ServerBusy: as `run` does.
        """
        while True:
            worker = await self._schedule.acquire(reply.order.client, slow=known_slow)
            reply.begin(worker)
            self._schedule.begin(reply)
            try:
                await worker.send(reply.order.frame)
            except WorkerGoneError:
                # It died between two queries, which is no fault of this one: take the next.
                reply.close()
            except BaseException:
                reply.close()
                raise
            else:
                reply.watch(self._schedule.quick_seconds, self._schedule.turn_slow)
                return

    def give_back(self, reply: Reply, worker: Connection) -> None:
        """Make a worker that has finished its query available."""
        self._schedule.running.pop(reply, None)
        self._schedule.offer(worker if worker.pid in self._workers else None)

    def discard(self, reply: Reply, worker: Connection) -> None:
        """Kill a worker; its successor is ordered when the zygote reports its end."""
        self._schedule.running.pop(reply, None)
        self._kills += 1
        worker.close()
        self._order(KILL, worker.pid)
        self._schedule.offer(None)

    def drain(self, patience: float) -> None:
        """Send away who waits or comes, and stop after `patience` seconds what still runs."""
        self._schedule.shut()
        asyncio.get_running_loop().call_later(patience, self._schedule.stop_all)

    def close(self) -> None:
        """End the zygote, which ends its workers; wait until it has gone."""
        if self._closed:
            return
        self._closed = True
        self._schedule.shut()
        self._forget_zygote()
        _end(self._zygote.pid)

    async def retire(self) -> None:
        """Close the pool while the server goes on: a thread waits for the zygote."""
        if self._closed:
            return
        self._closed = True
        self._schedule.shut()
        self._forget_zygote()
        await asyncio.to_thread(_end, self._zygote.pid)

    def _order(self, kind: bytes, pid: int = 0) -> None:
        if self._closed:
            return
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._zygote.control.send(MESSAGE.pack(kind, pid, 0))

    def _hear(self) -> None:
        """Take one report of the zygote: a worker born, a worker gone, or its own end."""
        try:
            message, descriptors, _, _ = socket.recv_fds(self._zygote.control, MESSAGE.size, 2)
        except BlockingIOError:
            return
        except ConnectionResetError:
            message, descriptors = b"", []
        if not message:
            self._restart()
            return
        kind, pid, status = MESSAGE.unpack(message)
        if kind == FORK:
            self._welcome(pid, *descriptors)
        elif kind == EXIT:
            served = self._bury(pid, status)
            # One that dies unasked may do so at once again: do not fork in circles.
            asyncio.get_running_loop().call_later(0.0 if served else 0.5, self._order, FORK)

    def _welcome(self, pid: int, descriptor: int, slate_file: int | None = None) -> None:
        channel = socket.socket(fileno=descriptor)
        channel.setblocking(False)
        slate = None if slate_file is None else map_to_read(slate_file)
        worker = self._workers[pid] = Connection(pid, channel, slate)
        self._schedule.offer(worker)

    def _bury(self, pid: int, status: int) -> bool:
        """Forget a worker that has ended; return whether it was at work."""
        worker = self._workers.pop(pid)
        idle = worker in self._schedule.idle
        if idle:
            self._schedule.idle.remove(worker)
            worker.close()
        if not worker.ended.done():
            worker.ended.set_result(status)
        return not idle

    def _restart(self) -> None:
        """Replace a zygote that has died: every worker died with it, and so did their queries."""
        logger.error("the zygote %s has ended; starting another", self._zygote.pid)
        self._forget_zygote()
        _end(self._zygote.pid)
        self._zygote = respawn_zygote(self._dataset, self.limits.memory)
        self.attach()

    def _forget_zygote(self) -> None:
        with contextlib.suppress(RuntimeError):
            asyncio.get_running_loop().remove_reader(self._zygote.control)
        self._zygote.control.close()
        for pid in tuple(self._workers):
            self._bury(pid, signal.SIGKILL)
        self._schedule.idle.clear()


def _end(pid: int, patience: float = 3.0) -> None:
    """Wait for a zygote that has lost its control socket; kill it when it does not go."""
    limit = time.monotonic() + patience
    with contextlib.suppress(ChildProcessError, ProcessLookupError):
        while os.waitpid(pid, os.WNOHANG)[0] == 0:
            if time.monotonic() > limit:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.005)
