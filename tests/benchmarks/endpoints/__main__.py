"""`python -m tests.benchmarks.endpoints`: the endpoints against each other; writes `docs/benchmarks.md`.

--scales 1,10      sizes of the dataset, in times the real one; 100 takes 20 GB of memory and an hour
--sittings 5       how often those that run side by side on the real graph are started anew
--seconds 6        seconds of each mixed workload in each sitting
--only NAME        contenders whose names contain NAME
--out FOLDER       where to write; the default is docs/
"""

from __future__ import annotations

import argparse
import sys
from itertools import pairwise
from pathlib import Path

from icatgraph.build import build
from icatgraph.frozen import QUADS_NAME, read_frozen
from icatgraph.resources import find_project
from tests.benchmarks.endpoints.contenders import ROOT, Contender, contenders
from tests.benchmarks.endpoints.growth import grow
from tests.benchmarks.endpoints.page import growth_table, page, write
from tests.benchmarks.endpoints.run import Budget, Result, run

# rdflib needs minutes for a question about a large graph; its ratio shows on the small one.
LARGEST_FOR_RDFLIB = 1
# Beyond, servers side by side take more memory than a machine has; each runs alone.
LARGEST_SIDE_BY_SIDE = 10


def main(arguments: list[str]) -> int:
    """Run the comparison."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.endpoints")
    parser.add_argument("--scales", default="1,10")
    parser.add_argument("--sittings", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    chosen = parser.parse_args(arguments)
    data = chosen.data or real_dataset()
    runs: dict[str, list[Result]] = {}
    folder = ROOT / "build" / "grown"
    folder.mkdir(parents=True, exist_ok=True)
    for times in map(int, chosen.scales.split(",")):
        file = data if times == 1 else grow(data, folder / f"{data.stat().st_size}-{times}.nq", times)
        name = "The real graph" if times == 1 else f"Grown {times} times"
        runs[name] = []
        for group in groups(times):
            admitted = [
                contender
                for contender in group
                if chosen.only in contender.name
                and not (times > LARGEST_FOR_RDFLIB and "rdflib" in contender.name)
            ]
            # Where ratios are far from 1, or a query takes long, one sitting tells enough.
            sittings = chosen.sittings if times == 1 and len(admitted) > 1 else 1
            runs[name] += run(admitted, file, Budget(sittings, mixed=chosen.seconds))
            write(chosen.out, runs, notes_on(runs))  # what is measured stays, whatever happens next
    print(page(runs, notes_on(runs)))
    return 0


def groups(times: int) -> list[list[Contender]]:
    """Return the contenders that run side by side on a dataset of so many times the real one."""
    together = contenders()
    return together if times <= LARGEST_SIDE_BY_SIDE else [[one] for group in together for one in group]


def notes_on(runs: dict[str, list[Result]]) -> str:
    """Return how medians grow from each dataset to the next."""
    names = list(runs)
    tables = []
    for small, large in pairwise(names):
        table = growth_table(runs[small], runs[large], f"from “{small}” to “{large}”")
        tables += [f"## Growth: {small} to {large}", "", table, ""]
    explained = (ROOT / "tests" / "benchmarks" / "endpoints" / "explained.md").read_text("utf-8")
    return "\n".join([*tables, explained])


def real_dataset() -> Path:
    """The frozen build of the project, made when it is not there or its files have changed."""
    project = find_project()
    if read_frozen(project) is None:
        build(project, lambda _: None, project.build)
    return project.build / QUADS_NAME


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
