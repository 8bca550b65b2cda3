"""Statements: the quads of a mapping set, the plain match and a thing of its own that says how it is known.

A row that nothing verifies makes no statement, so what is not validated is not published either.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from icatgraph.vocabulary import EXTERNAL_PREFIXES, ID, NS, graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatgraph.mappings.metadata import Metadata
    from icatgraph.mappings.table import Mapping, MappingSet

_TYPE: Final = f"{EXTERNAL_PREFIXES['rdf']}type"
_LABEL: Final = f"{EXTERNAL_PREFIXES['rdfs']}label"
_DCTERMS: Final = EXTERNAL_PREFIXES["dcterms"]
_DATE: Final = NamedNode(f"{EXTERNAL_PREFIXES['xsd']}date")


def mapping_iri(mapping_set: MappingSet, mapping: Mapping) -> str:
    """Return the IRI of a mapping, such as `…/id/mapping/iati-organization-unodc-41128`."""
    thing = mapping.subject.removeprefix(ID)
    code = re.split(r"[/#:=]", mapping.object)[-1]
    slug = "-".join([mapping_set.metadata.name, thing, code]).lower()
    return f"{ID}mapping/{re.sub(r'[^a-z0-9]+', '-', slug).strip('-')}"


def mapping_quads(mapping_set: MappingSet, graph: str | None = None) -> Iterator[Quad]:
    """Yield the quads of a mapping set, in the named graph of that short name or in none."""
    name = NamedNode(graph_iri(graph)) if graph else DefaultGraph()
    verified = [mapping for mapping in mapping_set.mappings if mapping.verified_by]
    if verified:
        yield from _quads(mapping_set.metadata.iri, _about_set(mapping_set.metadata), name)
    for mapping in verified:
        yield Quad(NamedNode(mapping.subject), NamedNode(mapping.predicate), NamedNode(mapping.object), name)
        yield from _quads(mapping_iri(mapping_set, mapping), about_mapping(mapping_set, mapping), name)


def about_mapping(mapping_set: MappingSet, mapping: Mapping) -> Iterator[tuple[str, NamedNode | Literal]]:
    """Yield property and value of all that is said of a mapping."""
    yield _TYPE, NamedNode(f"{NS}Mapping")
    names = dict.fromkeys((mapping.subject_label, mapping.object_label))
    yield _LABEL, Literal(f"{mapping_set.metadata.title}: {', '.join(names)}", language="en")
    yield f"{NS}inMappingSet", NamedNode(mapping_set.metadata.iri)
    yield f"{NS}mappingSubject", NamedNode(mapping.subject)
    yield f"{NS}mappingPredicate", NamedNode(mapping.predicate)
    yield f"{NS}mappingObject", NamedNode(mapping.object)
    yield f"{NS}mappingObjectLabel", Literal(mapping.object_label)
    yield f"{NS}mappingJustification", NamedNode(mapping.justification)
    yield f"{_DCTERMS}created", Literal(mapping.date, datatype=_DATE)
    for source in mapping.verified_by:
        yield f"{NS}verifiedBy", Literal(source)


def _about_set(metadata: Metadata) -> Iterator[tuple[str, NamedNode | Literal]]:
    yield _TYPE, NamedNode(f"{NS}MappingSet")
    yield _LABEL, Literal(metadata.title, language="en")
    yield f"{_DCTERMS}title", Literal(metadata.title, language="en")
    yield f"{_DCTERMS}description", Literal(metadata.description, language="en")
    yield f"{_DCTERMS}license", NamedNode(metadata.license)
    yield f"{NS}mappingTarget", NamedNode(metadata.object_source)


def _quads(
    subject: str, pairs: Iterator[tuple[str, NamedNode | Literal]], name: NamedNode | DefaultGraph
) -> Iterator[Quad]:
    return (Quad(NamedNode(subject), NamedNode(property_), value, name) for property_, value in pairs)
