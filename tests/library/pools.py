"""A pool of workers for one scenario: started, attached to a loop, ended, and nothing of it left."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from icatgraph.workers import Limits, WorkerPool

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from icatgraph.dataset import Dataset


def in_pool(
    dataset: Dataset, limits: Limits, scenario: Callable[[WorkerPool], Coroutine[None, None, None]]
) -> None:
    """Run a scenario with a pool of its own, and end it."""
    pool = WorkerPool.start(dataset, limits)

    async def run() -> None:
        pool.attach()
        await scenario(pool)

    try:
        asyncio.run(run())
    finally:
        pool.close()
    assert [pid for pid in pool.pids if os.path.exists(f"/proc/{pid}")] == []  # noqa: PTH110
