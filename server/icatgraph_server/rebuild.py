"""The rebuild: a program that validates and builds a project beside the server, and tells what it found.

    python -m icatgraph_server.rebuild ROOT PARENT

It prints one JSON object with `ok` and `findings`, and ends with the server that started it.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from icatgraph.build import build
from icatgraph.errors import IcatgraphError, ValidationFailed
from icatgraph.resources import Project
from icatgraph.validation import Finding
from icatgraph.workers.limits import die_with_parent
from icatgraph_server.status import Check, failed_check

if TYPE_CHECKING:
    from icatgraph.validation import Report

_SECONDS: Final = 300.0
_FIELDS: Final = ("rule", "severity", "message", "file", "line", "column")


async def rebuild(project: Project) -> Check:
    """Build a project in a process of its own, which is killed when it is not done in time."""
    arguments = ("-m", "icatgraph_server.rebuild", str(project.root), str(os.getpid()))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_SECONDS):
            output, _ = await process.communicate()
    except TimeoutError:
        return _fault(f"the build took longer than {_SECONDS:g} seconds and was stopped")
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return _read(output, process.returncode or 0)


def _read(output: bytes, status: int) -> Check:
    if status != 0:
        return _fault(f"the build ended with status {status}; `icatgraph build` tells more")
    told = json.loads(output)
    return Check(told["ok"], tuple(Finding(**finding) for finding in told["findings"]))


def _fault(message: str) -> Check:
    return Check(False, (Finding("project:build", "violation", message),))


def _check(project: Project) -> Check:
    reports: list[Report] = []
    try:
        build(project, lambda _: None, heed=reports.append)
    except ValidationFailed:
        return Check(False, reports[0].at_or_above("violation"))
    except IcatgraphError as error:
        return failed_check(error, project)
    return Check(True, reports[0].findings)


def main() -> None:
    """Build the project named by the first argument for the server named by the second."""
    die_with_parent(int(sys.argv[2]))
    os.nice(5)  # readers come first
    check = _check(Project(Path(sys.argv[1])))

    told = [{name: asdict(finding)[name] for name in _FIELDS} for finding in check.findings]
    sys.stdout.write(json.dumps({"ok": check.ok, "findings": told}))


if __name__ == "__main__":
    main()
