"""The metrics: what the server has done, in the text format of Prometheus.

<https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatgraph_server.site import Site

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# A label's values are few and ours: a stranger must not be able to add one.
_PARTS: Final = frozenset({"sparql", "queries", "id", "doc", "ns", "graph", "static", "health", "metrics"})
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "QUERY", "OPTIONS"})
_POOL: Final = {
    "waiting": ("gauge", "Queries that wait for a worker."),
    "running": ("gauge", "Queries that have a worker."),
    "slow": ("gauge", "Queries that have run longer than a quick one."),
    "workers": ("gauge", "Living workers."),
    "kills": ("counter", "Workers killed: deadlines, hang-ups, memory, and after slow queries."),
    "set_aside": ("counter", "Slow queries that made room for others and began again."),
}
_CACHE: Final = {
    "hits": ("counter", "Answers from the cache."),
    "misses": ("counter", "Answers that were not in the cache."),
    "unmodified": ("counter", "Requests answered with 304."),
    "evictions": ("counter", "Answers dropped for others."),
    "bytes": ("gauge", "Bytes of answers in the cache."),
    "entries": ("gauge", "Answers in the cache."),
}


class Metrics:
    """Counts requests by part of the site, method and status, and their seconds by part."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._buckets: dict[str, list[int]] = {}
        self._seconds: Counter[str] = Counter()
        self.broken = 0

    def observe(self, path: str, method: str, status: int, seconds: float) -> None:
        """Count one request; a status of 0 is one that had no answer."""
        part = _part(path)
        self._requests[part, method if method in _METHODS else "other", status] += 1
        buckets = self._buckets.setdefault(part, [0] * (len(BUCKETS) + 1))
        buckets[bisect_left(BUCKETS, seconds)] += 1
        self._seconds[part] += seconds  # type: ignore[assignment]

    def expose(self, site: Site) -> str:
        """Return the text that Prometheus reads."""
        lines = [*self._request_lines(), *self._latency_lines()]
        for prefix, told, figures in (
            ("pool", _POOL, site.pool.figures),
            ("cache", _CACHE, site.cache.figures),
        ):
            for name, (kind, meaning) in told.items():
                lines += _single(prefix, name, kind, meaning, figures[name])
        lines += _single("results", "broken", "counter", "Answers broken off in the middle.", self.broken)
        lines += _single("dataset", "quads", "gauge", "Quads served.", len(site.dataset.quads))
        return "\n".join(lines) + "\n"

    def _request_lines(self) -> Iterator[str]:
        yield "# HELP icatgraph_requests_total Requests answered; status 0 is a client that left."
        yield "# TYPE icatgraph_requests_total counter"
        for (part, method, status), count in sorted(self._requests.items()):
            labels = f'part="{part}",method="{method}",status="{status}"'
            yield f"icatgraph_requests_total{{{labels}}} {count}"

    def _latency_lines(self) -> Iterator[str]:
        yield "# HELP icatgraph_request_seconds Seconds from a request's head to the end of its answer."
        yield "# TYPE icatgraph_request_seconds histogram"
        for part, buckets in sorted(self._buckets.items()):
            total = 0
            for bound, count in zip((*map(str, BUCKETS), "+Inf"), buckets, strict=True):
                total += count
                yield f'icatgraph_request_seconds_bucket{{part="{part}",le="{bound}"}} {total}'
            yield f'icatgraph_request_seconds_sum{{part="{part}"}} {self._seconds[part]:.6f}'
            yield f'icatgraph_request_seconds_count{{part="{part}"}} {total}'


def _single(prefix: str, name: str, kind: str, meaning: str, value: int) -> list[str]:
    full = f"icatgraph_{prefix}_{name}" + ("_total" if kind == "counter" else "")
    return [f"# HELP {full} {meaning}", f"# TYPE {full} {kind}", f"{full} {value}"]


def _part(path: str) -> str:
    first = path.partition("/")[2].partition("/")[0].partition(".")[0]
    if first in _PARTS:
        return first
    return "home" if path == "/" else "other"
