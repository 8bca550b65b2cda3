"""Mapping sets: what their rows must keep towards the graph and towards one another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from icatgraph.mappings import SUFFIX, Mapping, MappingSet, read_mappings
from icatgraph.mappings.table import CONCEPT_PREDICATES, ENTITY_PREDICATES
from icatgraph.reasoning import TYPE, literal_value
from icatgraph.validation.findings import Finding
from icatgraph.validation.suggestions import suggestion
from icatgraph.vocabulary import EXTERNAL_PREFIXES, compact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatgraph.validation.findings import Severity
    from icatgraph.validation.snapshot import Snapshot

_SKOS: Final = EXTERNAL_PREFIXES["skos"]
_PREF_LABEL: Final = f"{_SKOS}prefLabel"
_CONCEPT: Final = f"{_SKOS}Concept"
_EXACT: Final = frozenset({f"{_SKOS}exactMatch", f"{EXTERNAL_PREFIXES['schema']}sameAs"})
# The form of an identifier, by mapping set: what does not have it is misspelt or of another vocabulary.
OBJECT_FORMS: Final = {
    "htcds": r"https://github\.com/UNMigration/HTCDS#[a-z]{3}_[A-Za-z]+(\.[A-Za-z]+)?",
    "iati": r"https://iatistandard\.org/en/iati-standard/203/codelists/crschannelcode/#[1-9]\d{4}",
    "iso3166": r"https://www\.iso\.org/obp/ui/#iso:code:3166:[A-Z]{2}",
    "sdg": r"http://metadata\.un\.org/sdg/([1-9]\d?(\.([1-9]\d?|[a-d]))?|C[0-9a-d]{6})",
    "wikidata": r"http://www\.wikidata\.org/entity/Q[1-9]\d*",
}


@dataclass(frozen=True, slots=True)
class _Names:
    """What the graph declares: the preferred label of each thing, and which things are concepts."""

    labels: dict[str, str]
    concepts: frozenset[str]


def inspect_mappings(snapshot: Snapshot) -> Iterator[Finding]:
    """Yield what is wrong with the rows of each mapping set of a project."""
    paths = [path for path in snapshot.texts if path.name.endswith(SUFFIX)]
    names = _names(snapshot) if paths else _Names({}, frozenset())
    for path in paths:
        mapping_set = read_mappings(snapshot.texts[path], path)
        file = snapshot.name(path)
        for mapping in mapping_set.mappings:
            yield from _of_row(mapping, mapping_set, names, file)
        yield from _ambiguous(mapping_set, file)
        yield from _unsorted(mapping_set, file)


def _names(snapshot: Snapshot) -> _Names:
    labels = {
        subject: literal_value(value)
        for subject, property_, value in snapshot.triples
        if property_ == _PREF_LABEL and value.endswith('"@en')
    }
    concepts = (
        subject for subject, property_, value in snapshot.triples if value == _CONCEPT and property_ == TYPE
    )
    return _Names(labels, frozenset(concepts))


def _of_row(mapping: Mapping, mapping_set: MappingSet, names: _Names, file: str) -> Iterator[Finding]:
    label = names.labels.get(mapping.subject)
    if label is None:
        near = suggestion(mapping.subject, names.labels)
        message = f"{compact(mapping.subject)} is declared nowhere. Correct its spelling, or remove the row."
        yield _finding("subject", message, mapping, "subject_id", file, expected=near)
    elif label != mapping.subject_label:
        message = (
            f"The graph prefers the name {label!r}. Write it, and check that it is still the same thing."
        )
        yield _finding("label", message, mapping, "subject_label", file, expected=label)
    allowed = CONCEPT_PREDICATES if mapping.subject in names.concepts else ENTITY_PREDICATES
    if label is not None and mapping.predicate not in allowed:
        kind, fit = (
            ("a concept", "a SKOS match")
            if allowed is CONCEPT_PREDICATES
            else ("no concept", "schema:sameAs")
        )
        message = f"{compact(mapping.subject)} is {kind}, so it is mapped by {fit}."
        yield _finding("predicate", message, mapping, "predicate_id", file, expected=fit)
    form = OBJECT_FORMS.get(mapping_set.metadata.name, "")
    if not re.fullmatch(form, mapping.object):
        message = f"{mapping.object} does not have the form of this set's identifiers. Correct it."
        yield _finding("object", message, mapping, "object_id", file, expected=form)
    if not mapping.verified_by:
        message = "Nothing says how this was verified, so it is left out. Name a source, or remove the row."
        yield _finding("unverified", message, mapping, "verified_by", file)


def _ambiguous(mapping_set: MappingSet, file: str) -> Iterator[Finding]:
    first: dict[str, Mapping] = {}
    for mapping in (each for each in mapping_set.mappings if each.predicate in _EXACT):
        other = first.setdefault(mapping.subject, mapping)
        if other is not mapping:
            message = f"{compact(mapping.subject)} is exactly another thing in line {other.line}. Keep one."
            yield _finding("ambiguous", message, mapping, "object_id", file)


def _unsorted(mapping_set: MappingSet, file: str) -> Iterator[Finding]:
    before = None
    for mapping in mapping_set.mappings:
        if before and _order(mapping) < _order(before):
            message = (
                f"The row belongs above that of {compact(before.subject)}. Sort by subject, then object."
            )
            yield _finding("order", message, mapping, "subject_id", file, severity="warning")
        before = mapping


def _order(mapping: Mapping) -> tuple[str, str]:
    return mapping.subject, mapping.object


def _finding(  # noqa: PLR0913 (a finding's parts, and the cell it is in)
    rule: str,
    message: str,
    mapping: Mapping,
    cell: str,
    file: str,
    *,
    expected: str = "",
    severity: Severity = "violation",
) -> Finding:
    return Finding(
        f"mapping:{rule}",
        severity,
        message,
        focus=mapping.subject,
        value=mapping.object,
        file=file,
        line=mapping.line,
        column=mapping.columns[cell],
        expected=expected,
    )
