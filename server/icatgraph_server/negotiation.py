"""Content negotiation: which of the representations on offer a client prefers (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from icatgraph_server.problems import NotAcceptableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# The one table of media types: the first of each row is what we send unless another is asked for by name.
MEDIA_TYPES: Final[dict[str, tuple[str, ...]]] = {
    "json": ("application/sparql-results+json", "application/json"),
    "xml": ("application/sparql-results+xml", "application/xml", "text/xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
    "ttl": ("text/turtle", "application/x-turtle"),
    "nt": ("application/n-triples",),
    "rdf": ("application/rdf+xml",),
    "jsonld": ("application/ld+json",),
    "html": ("text/html",),
    "problem": ("application/problem+json", "application/json"),
    "rq": ("application/sparql-query",),
    "metadata": ("application/json",),
    "metrics": ("text/plain",),
}
# More than any client sends; a header of a hundred thousand would keep every other reader waiting.
_MAX_RANGES: Final = 500
_KEPT: Final = 500
_QUALITY: Final = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
_TEXT: Final = ("text/", "application/sparql-query")


@dataclass(frozen=True, slots=True)
class Choice:
    """A representation: its format's name and the media type to announce."""

    name: str
    media_type: str

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith(_TEXT) else self.media_type


def choose(name: str) -> Choice:
    """Return the representation of a format that needs no negotiation."""
    return Choice(name, MEDIA_TYPES[name][0])


def choose_by_suffix(name: str, accept: str | None, names: Sequence[str]) -> tuple[str, Choice]:
    """Return a name without the suffix of a format, and the format: by suffix, else by the Accept header."""
    stem, dot, suffix = name.rpartition(".")
    if dot and suffix in names:
        return stem, choose(suffix)
    return name, negotiate(accept, names)


def negotiate(accept: str | None, names: Sequence[str]) -> Choice:
    """Return the representation with the highest quality; the order of `names` settles ties.

    Raises:
        NotAcceptableError: when the header excludes all that is on offer.
    """
    if accept is None or not accept.strip():
        return choose(names[0])
    if len(accept) > _KEPT:
        return _negotiated(accept, tuple(names))
    return _negotiated_before(accept, tuple(names))


def _negotiated(accept: str, names: tuple[str, ...]) -> Choice:
    qualities = dict(_ranges(accept))
    offers = [Choice(name, media_type) for name in names for media_type in MEDIA_TYPES[name]]
    best = max(offers, key=lambda offer: quality(qualities, offer.media_type))
    if quality(qualities, best.media_type) == 0:
        raise NotAcceptableError([MEDIA_TYPES[name][0] for name in names])
    return best


# Clients send few different headers.
_negotiated_before: Final = lru_cache(maxsize=256)(_negotiated)


def quality(qualities: Mapping[str, float], media_type: str) -> float:
    """Return the quality of a media type: that of the most specific range that names it, else 0."""
    kind = media_type.partition("/")[0]
    for name in (media_type, f"{kind}/*", "*/*"):
        if name in qualities:
            return qualities[name]
    return 0.0


def _ranges(accept: str) -> Iterable[tuple[str, float]]:
    """Yield the media ranges and their qualities; an element with a malformed quality does not count."""
    for element in accept.split(",", _MAX_RANGES)[:_MAX_RANGES]:
        name, *parameters = (part.strip().lower() for part in element.split(";"))
        text = next((value for value in parameters if value.startswith("q=")), "q=1")[2:]
        if name and _QUALITY.fullmatch(text):
            yield name, float(text)
