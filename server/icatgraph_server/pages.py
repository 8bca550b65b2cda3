"""Pages: HTML from Jinja templates, escaped by default, readable without JavaScript."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from icatgraph.vocabulary import BASE, compact

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER: Final = Path(__file__).parent
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class Pages:
    """The templates of the site."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(local=local_link, short=short_name, parameters=urlencode)

    def warm(self) -> None:
        """Compile the templates, so that the first reader of a page does not wait for it."""
        for name in self._environment.list_templates():
            self._environment.get_template(name)

    def render(self, name: str, values: Mapping[str, object]) -> bytes:
        """Return a page as UTF-8."""
        return self._environment.get_template(name).render(values).encode()


def page_headers() -> dict[str, str]:
    """Return the headers that every HTML answer carries."""
    return {"Content-Security-Policy": _POLICY, "Vary": "Accept"}


def local_link(iri: str) -> str | None:
    """Return where a link to an IRI leads: this server for our own, the web for http(s), nowhere for others.

    Our IRIs live on w3id.org, which redirects here; a path works wherever the site runs.
    """
    if iri.startswith(BASE):
        return iri.removeprefix(BASE.rstrip("/"))
    return iri if iri.startswith(("http://", "https://")) else None


def short_name(iri: str) -> str:
    """Return an IRI as a reader's eye wants it: with its prefix when it has one."""
    name = compact(iri)
    return name[1:-1] if name.startswith("<") else name
