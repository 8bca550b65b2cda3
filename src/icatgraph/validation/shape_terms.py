"""Shape terms: the names that shapes look at and that nothing declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from icatgraph.turtle.tokens import tokens_of
from icatgraph.validation.findings import Finding
from icatgraph.vocabulary import ID, NS, compact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatgraph.validation.snapshot import Snapshot

_ONTOLOGY: Final = "ontology"


def inspect_shape_terms(snapshot: Snapshot) -> Iterator[Finding]:
    """Yield each term of ours in a shape that the ontology lacks, and each name that the data lack.

    A project without an ontology has no terms to miss, and one without data no names.
    """
    terms, names = _declared(snapshot)
    for iri in sorted(_mentioned(snapshot)):
        if iri.startswith(NS) and terms and iri not in terms:
            message = f"The term {compact(iri)} is not in the ontology."
            yield from _findings(snapshot, "unknown-term", iri, message)
        elif iri.startswith(ID) and names and iri not in names:
            yield from _findings(snapshot, "unknown-name", iri, f"{compact(iri)} is declared nowhere.")


def _declared(snapshot: Snapshot) -> tuple[set[str], set[str]]:
    """Return the terms that the ontology speaks of, and the names that any file does."""
    terms = {subject for subject, _, _ in snapshot.triples_in(_ONTOLOGY)}
    return {term for term in terms if term.startswith(NS)}, {
        name for name in snapshot.mentions if name.startswith(ID)
    }


def _mentioned(snapshot: Snapshot) -> set[str]:
    terms = (term for quad in snapshot.shapes for term in (quad.predicate, quad.object))
    return {
        term.value for term in terms if isinstance(term, NamedNode) and not term.value.endswith(("#", "/"))
    }


def _findings(snapshot: Snapshot, rule: str, iri: str, message: str) -> Iterator[Finding]:
    """Yield a finding for every place in the shapes that names the IRI."""
    written = (compact(iri), f"<{iri}>")
    for path in sorted(snapshot.project.shapes.glob("*.ttl")):
        for token in tokens_of(snapshot.texts[path], str(path)):
            if token.text in written:
                at = (snapshot.name(path), token.line, token.column)
                yield Finding(f"shapes:{rule}", "violation", message, "", "", iri, *at)
