"""The order of predicates: what a thing is and is called, what it says, how we know.

A predicate not listed stands, in the file's own order, between what it says and how we know.
"""

from __future__ import annotations

from typing import Final

from icatgraph.vocabulary import PREFIXES

_IDENTITY: Final = (
    "rdf:type rdfs:label skos:prefLabel skos:altLabel skos:notation dcterms:title dcterms:identifier"
    " icat:abbreviation icat:symbol skos:definition skos:scopeNote rdfs:comment rdfs:isDefinedBy"
    " org:classification"
)
_STATEMENTS: Final = (
    "org:member org:organization org:role icat:mandateHolder icat:conferredBy icat:carriedOutBy"
    " icat:withPartner icat:fundedBy icat:hostedBy icat:participant icat:madeBy icat:commitmentKind"
    " icat:identifiedBy icat:addressedTo icat:cooperatesWith icat:underInstrument icat:ofInstrument"
    " icat:article icat:obliges icat:party icat:instrument icat:statusKind icat:about"
    " icat:attestedProperty icat:attestedValue org:originalOrganization org:resultingOrganization"
    " icat:indicator icat:value icat:qualifier icat:lowerBound icat:upperBound icat:unit icat:measures"
    " icat:referenceYear icat:referenceStartYear icat:referenceEndYear icat:resultOf icat:citesPublication"
    " icat:activityType icat:coversActivityType icat:concerns icat:targetGroup icat:exploitationForm"
    " icat:takesPlaceIn icat:originPlace icat:usesMechanism icat:atEvent icat:produced icat:partOfActivity"
    " icat:guidedBy icat:mandateBasis icat:addressesGap"
)
_EVIDENCE: Final = (
    "icat:startDate icat:startYear icat:endDate icat:endYear icat:status icat:certainty icat:claimedBy"
    " icat:verbatimLabel dcterms:description skos:note icat:sentence icat:evidencedBy"
)


def _expanded(names: str) -> list[str]:
    pairs = (name.split(":") for name in names.split())
    return [PREFIXES[prefix] + local for prefix, local in pairs]


_BEFORE: Final = [*_expanded(_IDENTITY), *_expanded(_STATEMENTS)]
_AFTER: Final = _expanded(_EVIDENCE)
_RANKS: Final = {iri: rank for rank, iri in enumerate(_BEFORE)} | {
    iri: len(_BEFORE) + 1 + rank for rank, iri in enumerate(_AFTER)
}


def predicate_rank(iri: str) -> int:
    """Return the place of a predicate in a statement; all unlisted ones share one."""
    return _RANKS.get(iri, len(_BEFORE))
