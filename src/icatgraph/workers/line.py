"""The line: who waits for a worker, one queue for each client, served in turn.

A client that sends a hundred requests waits behind itself; one that sends its first is next.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from icatgraph.errors import ServerBusy

if TYPE_CHECKING:
    from collections.abc import Callable, Set

    from icatgraph.workers.connection import Connection


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One who waits: the client, whether its query has shown itself slow, and the worker to come."""

    client: str
    slow: bool
    worker: asyncio.Future[Connection]


class Line:
    """At most `limit` places; when all are taken, the client that holds most gives up its last."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._places: OrderedDict[str, deque[Place]] = OrderedDict()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def clients(self) -> Set[str]:
        """The clients that wait."""
        return self._places.keys()

    def join(self, client: str, *, slow: bool) -> Place:
        """Return a place at the end of the client's queue.

        Raises:
            ServerBusy: when the line is full and no client holds more places than this one.
        """
        if self._count >= self._limit:
            self._make_room(client)
        place = Place(client, slow, asyncio.get_running_loop().create_future())
        self._places.setdefault(client, deque()).append(place)
        self._count += 1
        return place

    def leave(self, place: Place) -> None:
        """Take a place out, if it is still in."""
        queue = self._places.get(place.client)
        if queue is not None and place in queue:
            queue.remove(place)
            self._count -= 1
            if not queue:
                del self._places[place.client]

    def call(self, admits: Callable[[Place], bool]) -> Place | None:
        """Take out and return the next place that is admitted; its client goes behind the others."""
        for client, queue in self._places.items():
            place = next((place for place in queue if admits(place)), None)
            if place is not None:
                self.leave(place)
                if client in self._places:
                    self._places.move_to_end(client)
                return place
        return None

    def has(self, admits: Callable[[Place], bool]) -> bool:
        """Say whether somebody waits who is admitted."""
        return any(admits(place) for queue in self._places.values() for place in queue)

    def turn_away(self, place: Place, reason: str) -> None:
        """Send away who has a place, if nobody has called it yet."""
        self.leave(place)
        if not place.worker.done():
            place.worker.set_exception(ServerBusy(reason))

    def dismiss(self, reason: str) -> None:
        """Send everybody away."""
        for queue in tuple(self._places.values()):
            for place in tuple(queue):
                self.turn_away(place, reason)

    def _make_room(self, client: str) -> None:
        held = {name: len(queue) for name, queue in self._places.items()}
        greediest = max(held, key=lambda name: held[name], default="")
        if held.get(greediest, 0) <= held.get(client, 0) + 1:
            raise ServerBusy("every worker is taken and the queue is full; try again in a moment")
        self.turn_away(self._places[greediest][-1], "others wait as well; send fewer requests at once")
