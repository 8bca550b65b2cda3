"""Link headers of linked data: where else a thing is, how to cite it, under which licence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from icatgraph_server.negotiation import MEDIA_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

_LICENSE: Final = "https://creativecommons.org/licenses/by/4.0/"
_SAFE: Final = "/:@!$&'()*+,;=-._~%"


def escape_path(path: str) -> str:
    """Return a path as it may stand in a header."""
    return quote(path, safe=_SAFE)


def link_header(iri: str, document: str, names: Sequence[str]) -> dict[str, str]:
    """Return the Link header of a document about an IRI that also comes in the formats `names`."""
    path = escape_path(document)
    alternates = [f'<{path}.{name}>; rel="alternate"; type="{MEDIA_TYPES[name][0]}"' for name in names]
    fixed = [
        f'<{escape_path(iri)}>; rel="cite-as"',
        f'<{path}>; rel="describedby"',
        f'<{_LICENSE}>; rel="license"',
    ]
    return {"Link": ", ".join([*alternates, *fixed])}
