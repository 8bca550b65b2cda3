"""Suggestions: the declared name that a misspelt one was probably meant to be."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from icatgraph.vocabulary import compact

if TYPE_CHECKING:
    from collections.abc import Iterable

# The rules whose finding is a name that nothing declares.
UNKNOWN_NAME_RULES: Final = frozenset(
    {
        "check:undeclared-name",
        "check:undeclared-term",
        "query:unknown-name",
        "query:unknown-term",
        "shapes:unknown-name",
        "shapes:unknown-term",
    }
)


def suggestion(iri: str, declared: Iterable[str]) -> str:
    """Return the nearest declared names in the namespace of an IRI, such as `organization:unodc`, or ""."""
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    space, local = iri[:cut], iri[cut:]
    known = {name[cut:]: name for name in declared if name.startswith(space)}
    return " or ".join(compact(known[near]) for near in get_close_matches(local, known, 2, 0.7))
