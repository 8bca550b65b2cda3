"""A browser without JavaScript, and the whole graph for it to walk through."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from subprocess import Popen

    from playwright.sync_api import Browser, Page

SILENT = (
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@dataclass
class Visit:
    """A page of the browser, with the hosts it asked and the errors on its console."""

    page: Page
    url: str
    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Go to a path of the server."""
        self.page.goto(self.url + path)


@pytest.fixture(scope="module")  # playwright keeps an event loop running, in which no other test may be
def chromium(require: Callable[[object, str], None]) -> Iterator[Browser]:
    """The system's chromium with a fresh profile, kept from networking of its own."""
    program = shutil.which("chromium")
    require(program, "the browser chromium")
    require(find_spec("playwright"), "the package playwright")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where it is installed

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(SILENT))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(serve: Callable[..., AbstractContextManager[tuple[str, Popen[str]]]]) -> Iterator[str]:
    """The URL of a server for the whole graph."""
    with serve() as (url, _):
        yield url


@pytest.fixture
def browse(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """How to visit a server; afterwards, no other host was asked and nothing failed."""
    visits: list[Visit] = []

    def visit(url: str, scripts: bool = False) -> Visit:
        context = chromium.new_context(java_script_enabled=scripts, viewport={"width": 1100, "height": 900})
        one = Visit(context.new_page(), url)
        one.page.on("request", lambda request: one.hosts.add(urlsplit(request.url).netloc))
        one.page.on("console", lambda message: one.errors.append(message.text))
        one.page.on("requestfailed", lambda request: one.errors.append(request.url))
        visits.append(one)
        return one

    yield visit
    for one in visits:
        one.page.context.close()
    for one in visits:
        assert one.hosts == {urlsplit(one.url).netloc}
        assert one.errors == []
