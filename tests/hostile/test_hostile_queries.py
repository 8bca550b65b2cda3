"""Hostile queries over HTTP: each has its documented status, and nobody else notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hostile.queries import Hostile, hostile_queries

if TYPE_CHECKING:
    import httpx

QUERIES = list(hostile_queries())
SECONDS = "0.4"


@pytest.mark.parametrize("hostile", QUERIES, ids=str)
def test_a_hostile_query_has_its_status(
    request: pytest.FixtureRequest, client: httpx.Client, trap: tuple[int, list[bytes]], hostile: Hostile
) -> None:
    """As documented; nothing is reached outside, and no error shows more than our own words."""
    port, caught = trap
    answer = client.post(
        "/sparql", data={"query": hostile.text.replace("{port}", str(port)), "timeout": SECONDS}
    )
    request.node.user_properties.append(("status", str(answer.status_code)))
    assert answer.status_code in hostile.statuses, answer.text[:300]
    assert caught == []
    if answer.status_code >= 400:
        problem = answer.json()
        assert problem["status"] == answer.status_code
        assert "root:" not in answer.text
    if hostile.name.startswith(("FROM", "GRAPH")):
        assert answer.json()["results"]["bindings"] == []
    if answer.status_code == 503:
        assert answer.headers["retry-after"].isdigit()


def test_there_are_enough_of_them() -> None:
    """Ninety at least, beside those that are no queries."""
    assert len(QUERIES) >= 90
