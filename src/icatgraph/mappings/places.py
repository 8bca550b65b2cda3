"""Places: the row and the cell that each triple of a mapping comes from, for findings that name a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from icatgraph.mappings.statements import about_mapping, mapping_iri
from icatgraph.turtle import Place, Places
from icatgraph.vocabulary import EXTERNAL_PREFIXES, NS

if TYPE_CHECKING:
    from icatgraph.mappings.table import MappingSet

# The cell that a property of a mapping is read from; what is in none of these is said by the row as a whole.
_CELLS: Final = {
    f"{NS}mappingPredicate": "predicate_id",
    f"{NS}mappingObject": "object_id",
    f"{NS}mappingObjectLabel": "object_label",
    f"{NS}mappingJustification": "mapping_justification",
    f"{EXTERNAL_PREFIXES['dcterms']}created": "mapping_date",
    f"{NS}verifiedBy": "verified_by",
}


def mapping_places(mapping_set: MappingSet) -> Places:
    """Return where a mapping set says its triples; the set itself is at the column names."""
    subjects = {mapping_set.metadata.iri: Place(1, 1)}
    triples: dict[tuple[str, str, str], Place] = {}
    for mapping in mapping_set.mappings:
        iri = mapping_iri(mapping_set, mapping)
        subjects.setdefault(mapping.subject, Place(mapping.line, 1))
        subjects[iri] = Place(mapping.line, 1)
        at_object = Place(mapping.line, mapping.columns["object_id"])
        triples[mapping.subject, mapping.predicate, mapping.object] = at_object
        triples.setdefault((mapping.subject, mapping.predicate, ""), at_object)
        for property_, value in about_mapping(mapping_set, mapping):
            at = Place(mapping.line, mapping.columns[_CELLS.get(property_, "subject_id")])
            triples[iri, property_, value.value] = at
            triples.setdefault((iri, property_, ""), at)
    return Places(subjects, triples)
