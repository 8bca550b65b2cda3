"""The reload: follows the files of a project and serves each sound state of them, one after the other."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool

from icatgraph.curated import fingerprint
from icatgraph.dataset import thaw
from icatgraph.errors import IcatgraphError
from icatgraph.frozen import read_frozen, read_note
from icatgraph.queries import load_library
from icatgraph.workers import WorkerPool
from icatgraph_server.cache import Cache
from icatgraph_server.index import index_of
from icatgraph_server.rebuild import rebuild
from icatgraph_server.site import now
from icatgraph_server.status import failed_check

if TYPE_CHECKING:
    from icatgraph.resources import Project
    from icatgraph_server.api import Application
    from icatgraph_server.site import Site

logger: Final = logging.getLogger(__name__)

_PAUSE: Final = 0.6
_SUFFIXES: Final = frozenset({".ttl", ".tsv", ".rq"})

Stamps = frozenset[tuple[str, int, int]]


class Reloader:
    """Follows the watched project of an application from its making, in the loop's thread, until closed."""

    def __init__(self, app: Application, project: Project) -> None:
        self._app = app
        self._retired: dict[asyncio.Task[None], WorkerPool] = {}
        self._task = asyncio.create_task(self._follow(project))

    async def close(self) -> None:
        """Stop, with a build that runs; end the workers of sites that still had readers."""
        tasks, pools = [self._task, *self._retired], list(self._retired.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for pool in pools:
            pool.close()

    async def _follow(self, project: Project) -> None:
        seen: Stamps = frozenset()
        while True:
            stamps = await asyncio.to_thread(stamps_of, project)
            await asyncio.sleep(_PAUSE)
            # Changed since the last look, and quiet since the last pause.
            if stamps != seen and stamps == await asyncio.to_thread(stamps_of, project):
                seen = stamps
                await self._look(project)

    async def _look(self, project: Project) -> None:
        """Build and, when all is well, serve; whatever goes wrong, what is served stays."""
        status = self._app.state.status
        status.building = True
        try:
            check = await rebuild(project)
            if check.ok:
                await self._renew(project)
        except IcatgraphError as error:
            check = failed_check(error, project)
        except Exception:
            logger.exception("the reload failed")
            check = failed_check(IcatgraphError("the reload failed; the log tells more"), project)
        finally:
            status.building = False
        status.check = replace(check, at=now())
        if not check.ok:
            served, count = self._app.state.site.dataset.digest[:12], len(check.findings)
            logger.warning("%s stays served; findings: %s, first %s", served, count, check.first)

    async def _renew(self, project: Project) -> None:
        """Serve the build, unless the files have changed meanwhile, which brings the next look."""
        old = self._app.state.site
        new = await asyncio.to_thread(_next_site, old, project)
        if new is None:
            return
        if new.dataset is not old.dataset:
            new = replace(new, pool=await WorkerPool.start_beside(new.dataset, old.pool.limits))
        self._app.state.site = new
        self._app.renew(new.library)
        if new.pool is not old.pool:
            task = asyncio.create_task(self._retire(old))
            self._retired[task] = old.pool
            task.add_done_callback(self._retired.pop)
        logger.info("%s now served, %s before", new.dataset.digest[:12], old.dataset.digest[:12])
        await run_in_threadpool(self._app.openapi)

    async def _retire(self, site: Site) -> None:
        """End the workers of a site once its last request is answered, or took longer than any may."""
        limits, held = site.pool.limits, self._app.state.held
        deadline = asyncio.get_running_loop().time() + limits.seconds + limits.transfer_seconds
        while id(site) in held and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110 - many end it
            await asyncio.sleep(0.05)
        await site.pool.retire()


def stamps_of(project: Project) -> Stamps:
    """Return path, time of change in ns and size of each file that a build or the site reads."""
    folders = (project.ontology, project.shapes, project.data, project.queries)
    found = []
    for path in (path for folder in folders for path in folder.rglob("*") if path.suffix in _SUFFIXES):
        try:
            state = path.stat()
        except FileNotFoundError:  # an editor has just moved it
            continue
        found.append((str(path), state.st_mtime_ns, state.st_size))
    return frozenset(found)


def _next_site(old: Site, project: Project) -> Site | None:
    """Return the site of the build, with the old pool; None when nothing is new or the build is outdated."""
    library, note = load_library(project), read_note(project.build)
    if note is None or note.fingerprint != fingerprint(project):
        return None
    cache = Cache(old.settings.cache * 1024 * 1024)
    if note.digest == old.dataset.digest:
        same = dict(library) == dict(old.library)
        return None if same else replace(old, library=library, cache=cache)
    frozen = read_frozen(project)
    if frozen is None:
        return None
    dataset = thaw(frozen)
    gather = index_of(dataset)
    gather()  # here, in a thread, while the old site is served
    return replace(old, dataset=dataset, gather=gather, cache=cache, library=library, since=now())
