"""Results as a page: the rows of a SELECT, the truth of an ASK, the triples of a graph."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from icatgraph.sparql import formats_of

if TYPE_CHECKING:
    from icatgraph.sparql import Query
    from icatgraph_server.site import Site

SHOWN_ROWS: Final = 1000


def results_page(site: Site, query: Query, form: str, body: bytes | None, title: str = "") -> bytes:
    """Return the page of an answer; `body` is in the first of `formats_of`, or None when it is too long."""
    values: dict[str, object] = {
        "title": title or "Results",
        "query": query,
        "form": form,
        "formats": formats_of(form),
        "too_long": body is None,
        "variables": [],
        "rows": [],
        "total": 0,
        "shown": SHOWN_ROWS,
        "boolean": None,
        "graph": "",
    }
    if body is not None:
        values |= _parts(form, body)
    return site.pages.render("results.html", values)


def _parts(form: str, body: bytes) -> dict[str, object]:
    if form not in ("SELECT", "ASK"):
        return {"graph": body.decode()}
    answer = json.loads(body)
    if form == "ASK":
        return {"boolean": answer["boolean"]}
    rows = answer["results"]["bindings"]
    return {"variables": answer["head"]["vars"], "rows": rows[:SHOWN_ROWS], "total": len(rows)}
