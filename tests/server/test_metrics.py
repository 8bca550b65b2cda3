"""Metrics and logs: what the operator learns, and what strangers and readers of logs do not."""

from __future__ import annotations

import json
import logging
import re
from typing import TYPE_CHECKING

import httpx

from icatgraph_server.logs import JsonFormatter, shape_of, told_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path
    from subprocess import Popen

    import pytest

LINE = re.compile(r'[a-z_]+(\{([a-z]+="[^"\\\n]*",?)+\})? [0-9.e+-]+')


def figures(client: httpx.Client) -> dict[str, float]:
    """Every sample of /metrics by its name and labels."""
    lines = client.get("/metrics").text.splitlines()
    return {
        name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")
    }


def test_metrics_are_in_the_format_of_prometheus(client: httpx.Client) -> None:
    """Each sample is a name, labels and a number; each name has its help and type once."""
    answer = client.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    assert [line for line in lines if line[0] != "#" and not LINE.fullmatch(line)] == []
    helped = [line.split(" ")[2] for line in lines if line.startswith("# HELP")]
    assert len(helped) == len(set(helped))


def test_hits_and_kills_are_counted(client: httpx.Client) -> None:
    """The second of two same requests is a hit; a query past its deadline costs a worker."""
    before = figures(client)
    for _ in range(2):
        client.get("/sparql", params={"query": "ASK {} # counted"})
    heavy = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    client.get("/sparql", params={"query": heavy, "timeout": "0.1"})
    after = figures(client)
    assert after["icatgraph_cache_hits_total"] == before["icatgraph_cache_hits_total"] + 1
    assert after["icatgraph_pool_kills_total"] == before["icatgraph_pool_kills_total"] + 1
    assert after['icatgraph_request_seconds_bucket{part="sparql",le="+Inf"}'] >= 3


def test_a_stranger_cannot_add_a_label(client: httpx.Client) -> None:
    """Unknown paths and methods count as other."""
    client.request("BREW", "/coffee-4711")
    client.get("/coffee-4711")
    text = client.get("/metrics").text
    assert "4711" not in text
    assert 'part="other",method="GET",status="404"' in text


def test_a_log_line_tells_the_request_and_no_literal(
    serve: Callable[..., AbstractContextManager[tuple[str, Popen[str]]]],
    rdf: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One JSON object with the id that the answer has; strings, numbers and comments of the query stay out."""
    monkeypatch.setenv("ICATGRAPH_LOG", "json")
    query = "ASK { ?s ?p 'Jane Doe', 4711 } # mine"
    with serve("--rdf", str(rdf[0])) as (url, process):
        answer = httpx.get(f"{url}/sparql", params={"query": query})
        process.terminate()
        _, stderr = process.communicate(timeout=20)
    line = json.loads(stderr.splitlines()[0])
    assert line["id"] == answer.headers["x-request-id"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/sparql", 200)
    assert line["query"] == 'ASK { ?s ?p "" , 0 }'
    assert not any(word in stderr for word in ("Jane", "4711", "mine"))


def test_a_string_that_never_ends_hides_the_rest() -> None:
    """What stands behind it may be anything."""
    assert shape_of("ASK { ?s ?p 'secret }") == "ASK { ?s ?p …"


def test_an_operator_may_ask_for_more_or_less() -> None:
    """The whole text, or nothing."""
    assert told_of("ASK { ?s ?p 'x' }", "full") == "ASK { ?s ?p 'x' }"
    assert told_of("ASK { ?s ?p 'x' }", "none") == ""


def test_a_fault_is_one_line_of_json() -> None:
    """Its trace is a member."""
    record = logging.LogRecord("a", logging.ERROR, "f", 1, "m\nn", None, (ValueError, ValueError("v"), None))
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert json.loads(line)["fault"] == "ValueError: v"
