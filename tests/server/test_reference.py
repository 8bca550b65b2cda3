"""The reference pages: no setting, path or status of the server is left out."""

from __future__ import annotations

import re
from dataclasses import fields
from http import HTTPStatus
from inspect import signature
from pathlib import Path

from icatgraph_server.app import ROUTERS
from icatgraph_server.command import serve
from icatgraph_server.problems import _STATUSES
from icatgraph_server.settings import Settings, read_settings

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def rows(page: str) -> list[list[str]]:
    """The cells of the rows of every table of a page, headings left out."""
    lines = [line for line in (REFERENCE / page).read_text().splitlines() if line.startswith("| `")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


def test_every_setting_is_told_with_its_default() -> None:
    """Variable, flag, default and words are those of the code, in its order."""
    flags = set(signature(serve).parameters)
    words = dict(re.findall(r"^ {4,8}(\w+): (.+)\.$", Settings.__doc__ or "", re.MULTILINE))
    assert rows("settings.md") == [
        [
            f"ICATGRAPH_{field.name.upper()}",
            f"--{field.name}" if field.name in flags else "",
            str(field.default),
            words[field.name],
        ]
        for field in fields(Settings)
    ]


def test_every_flag_of_serve_is_told() -> None:
    """Those of settings in the table, the others below it."""
    page = (REFERENCE / "settings.md").read_text()
    names = ["--" + name.replace("_", "-") for name in signature(serve).parameters]
    assert [name for name in names if name not in page] == []


def test_a_flag_wins_over_the_environment() -> None:
    """Which wins over the default, as the page says."""
    settings = read_settings({"port": 1, "host": None}, {"ICATGRAPH_PORT": "2", "ICATGRAPH_HOST": "::1"})
    assert (settings.port, settings.host, settings.workers) == (1, "::1", 2)


def test_every_path_is_told() -> None:
    """In the table of paths, as the routes write it."""
    told = {cells[0] for cells in rows("http.md")}
    routed = {route.path_format for router in ROUTERS for route in router.routes}
    assert routed - {"/sparql/"} == told


def test_every_status_is_told() -> None:
    """Each that a problem can have."""
    page = (REFERENCE / "http.md").read_text()
    told = set(map(int, re.findall(r"^\| (\d{3}) \|", page, re.MULTILINE)))
    assert {int(status) for _, status in _STATUSES} <= told
    assert told <= {int(status) for status in HTTPStatus}
