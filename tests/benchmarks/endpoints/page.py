"""The page: tables, ratios and a chart of a comparison, as `docs/benchmarks.md` and an SVG beside it."""

from __future__ import annotations

import math
import os
import platform
from html import escape
from statistics import median
from typing import TYPE_CHECKING

from icatgraph.allocator import choose_library

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.benchmarks.endpoints.clients import Timing
    from tests.benchmarks.endpoints.run import Result

_OURS, _PEER = "icatgraph, uncached", "oxigraph serve"
_COLOURS = ("#1b5e8c", "#6db3de", "#c05621", "#7a7a7a", "#6b8e23")
_SUMMARY = (
    "| server | mixed: answers/s | p50 ms | p95 ms | ratio | half repeated: answers/s | p50 ms | p95 ms "
    "| ratio | ready after s | memory at rest, after MB | agrees |"
)
_HEADER = """\
# Benchmarks of the endpoint

`make bench` writes this page: the same data, the same queries and the same four clients, one server after the other, in one run.
Look at the ratios; the milliseconds are those of the machine that ran it ({machine}).

- **icatgraph, uncached** has no cache (`ICATGRAPH_CACHE=0`), **icatgraph** has its default cache; in the table by query its first answer is computed and the others come from the cache.
- **Mixed**: four clients send all queries in random order, each request a new text.
- **Half repeated**: every second request is a look-up that nobody has sent before, the others are questions that come again, as they do on the site.
- While one server is measured the others are halted, since some go on computing what they were too slow for.
- **Ratio** is against `oxigraph serve`, the same engine behind its own server; behind it stand the lowest and the highest of the sittings, at each of which all servers were started anew.
- A Python that was built without optimizations, as some version managers build it, costs icatgraph a quarter more for a light query; a system without mimalloc or jemalloc a sixth more for any.
- A dash is a server that is not installed or did not answer within 4 seconds.
- **Agrees** compares the rows with those of icatgraph, without their order.
"""


def page(runs: Mapping[str, Sequence[Result]], notes: str) -> str:
    """Return the page of the runs, by the name of their dataset."""
    parts = [_HEADER.format(machine=_machine())]
    for name, results in runs.items():
        parts += [f"## {name}\n", _summary(results), "", _by_query(results), ""]
    parts += ["![Answers a second](benchmarks.svg)", "", notes]
    return "\n".join(parts).rstrip() + "\n"


def _machine() -> str:
    library = choose_library(os.environ)
    allocator = f"the allocator {library.name}" if library is not None else "the C library's allocator"
    cores, python = os.cpu_count(), platform.python_version()
    return f"{platform.machine()}, {cores} cores; icatgraph with Python {python} and {allocator}"


def _summary(results: Sequence[Result]) -> str:
    peer = next((result for result in results if result.name == _PEER), None)
    lines = [
        _SUMMARY,
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for result in results:
        if result.absent:
            lines.append(f"| {result.name} | {result.absent} |" + " |" * 10)
            continue
        cells = [result.name, *_mixed(result.mixed, peer and peer.mixed)]
        cells += [*_mixed(result.repeated, peer and peer.repeated), f"{median(result.starts):.1f}"]
        cells += [f"{result.memory_at_rest:.0f}, {result.memory:.0f}", _agreement(result, results[0])]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _mixed(timing: Timing, peer: Timing | None) -> list[str]:
    ratio = timing.throughput / peer.throughput if peer is not None and peer.seconds else math.nan
    ratios = [one / other for one, other in zip(timing.sittings, peer.sittings if peer else (), strict=False)]
    spread = f" ({min(ratios):.2f} to {max(ratios):.2f})" if len(ratios) > 1 else ""
    refused = f" ({timing.refused} refused)" if timing.refused else ""
    return [
        f"{timing.throughput:.0f}{refused}",
        _number(timing.p50),
        _number(timing.p95),
        "-" if math.isnan(ratio) else f"{ratio:.2f}{spread}",
    ]


def _agreement(result: Result, ours: Result) -> str:
    common = [name for name in result.answers if name in ours.answers]
    other = [name for name in common if result.answers[name] != ours.answers[name]]
    return f"{len(common) - len(other)} of {len(ours.answers)}" + (
        f" (not: {', '.join(other)})" if other else ""
    )


def _by_query(results: Sequence[Result]) -> str:
    """Return medians and p95 by query, and our ratio to the peer."""
    present = [result for result in results if not result.absent]
    head = " | ".join(f"{result.name}: p50, p95 ms" for result in present)
    lines = [f"| query | rows | {head} | uncached ÷ oxigraph |", "|---|---|" + "---|" * (len(present) + 1)]
    for name in present[0].timings if present else ():
        cells = [f"{_number(r.timings[name].p50)}, {_number(r.timings[name].p95)}" for r in present]
        by_name = {result.name: result.timings[name].p50 for result in present}
        ratio = by_name.get(_OURS, math.nan) / by_name.get(_PEER, math.nan)
        rows = present[0].rows.get(name, "-")
        lines.append(f"| {name} | {rows} | {' | '.join(cells)} | {_number(ratio)} |")
    return "\n".join(lines)


def growth_table(small: Sequence[Result], large: Sequence[Result], factor: str) -> str:
    """Return how our medians grow from one dataset to a larger one, query by query."""
    before = next((result for result in small if result.name == _OURS), None)
    after = next((result for result in large if result.name == _OURS), None)
    if before is None or after is None or before.absent or after.absent:
        return ""
    lines = [f"| query | rows grow | median grows ({factor}) |", "|---|---|---|"]
    for name, timing in after.timings.items():
        if timing.seconds and before.timings[name].seconds:
            rows = after.rows[name] / max(1, before.rows[name])
            lines.append(f"| {name} | {rows:.1f} times | {timing.p50 / before.timings[name].p50:.1f} times |")
    return "\n".join(lines)


def _number(value: float) -> str:
    if math.isnan(value):
        return "-"
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def chart(runs: Mapping[str, Sequence[Result]]) -> str:
    """Return an SVG with a bar for the throughput of each server, uncached and repeated, by dataset."""
    bars: list[tuple[str, str, float]] = []
    for dataset, results in runs.items():
        for kind in ("mixed", "repeated"):
            for result in results:
                value = getattr(result, kind).throughput
                if not result.absent and not math.isnan(value):
                    bars.append(
                        (f"{dataset}: {'half repeated' if kind == 'repeated' else kind}", result.name, value)
                    )
    most = max((value for _, _, value in bars), default=1.0)
    names = list(dict.fromkeys(name for _, name, _ in bars))
    parts, y, group = [], 10, ""
    for title, name, value in bars:
        if title != group:
            group, y = title, y + 26
            parts.append(f'<text x="10" y="{y}" font-weight="bold">{escape(title)}</text>')
            y += 8
        width = 420 * value / most
        colour = _COLOURS[names.index(name) % len(_COLOURS)]
        parts.append(f'<text x="170" y="{y + 11}" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<rect x="176" y="{y}" width="{width:.1f}" height="14" fill="{colour}"/>')
        parts.append(f'<text x="{182 + width:.1f}" y="{y + 11}">{value:.0f}</text>')
        y += 18
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="680" height="{y + 10}" font-family="sans-serif" font-size="11">'
    return "\n".join([head, "<title>Answers a second</title>", *parts, "</svg>", ""])


def write(folder: Path, runs: Mapping[str, Sequence[Result]], notes: str) -> None:
    """Write the page and its chart, into a folder that is made when it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "benchmarks.md").write_text(page(runs, notes), "utf-8")
    (folder / "benchmarks.svg").write_text(chart(runs), "utf-8")
