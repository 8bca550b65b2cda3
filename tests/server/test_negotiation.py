"""Content negotiation: a header in, a representation or a refusal out."""

from __future__ import annotations

import pytest

from icatgraph_server.negotiation import negotiate
from icatgraph_server.problems import NotAcceptableError

RESULTS = ("json", "xml", "csv", "tsv", "html")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("application/json", "application/json"),
        ("text/*", "text/xml"),
        ("text/*, text/xml;q=0", "text/csv"),
        ("text/csv;q=0.5, text/tab-separated-values;q=0.6", "text/tab-separated-values"),
        ("text/csv;q=0.5, */*;q=0.4", "text/csv"),
        ("*/*, application/sparql-results+json;q=0, application/json;q=0", "application/sparql-results+xml"),
        ("text/csv;charset=utf-8", "text/csv"),
        ("text/csv;q=2, text/html", "text/html"),
        ("image/png, text/csv;q=0.001", "text/csv"),
        (BROWSER, "text/html"),
    ],
)
def test_the_highest_quality_wins_and_our_order_settles_ties(accept: str | None, media_type: str) -> None:
    """The most specific range gives a type its quality; a malformed element does not count."""
    assert negotiate(accept, RESULTS).media_type == media_type


@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "text/csv;q=0", "application/*;q=0.0, image/*"])
def test_what_is_excluded_is_not_sent(accept: str) -> None:
    """A quality of zero means no, and nothing is sent that was not asked for."""
    with pytest.raises(NotAcceptableError, match="text/csv"):
        negotiate(accept, ("csv",))


def test_only_the_first_500_ranges_count() -> None:
    """A header of a hundred thousand ranges is read in a moment."""
    assert negotiate("text/csv" + ",image/png" * 100_000, RESULTS).media_type == "text/csv"
    with pytest.raises(NotAcceptableError):
        negotiate("image/png," * 500 + "text/csv", RESULTS)
