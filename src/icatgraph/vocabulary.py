"""The names of the graph: namespaces, kinds of IRI, prefixes.

Every prefix in the project comes from `PREFIXES`; the ontology header's `sh:declare` is checked against it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

BASE: Final = "https://w3id.org/icatgraph/"
NS: Final = f"{BASE}ns#"
ONTOLOGY: Final = f"{BASE}ns"
ID: Final = f"{BASE}id/"
GRAPH: Final = f"{BASE}graph/"
SHAPES: Final = f"{BASE}shapes#"

SOURCES: Final = ("tokyo-2006", "icat-2010", "unodc-2012", "multilateral-2012", "icat-2018")

ENTITY_KINDS: Final = (
    "organization",
    "state",
    "actor-group",
    "instrument",
    "mechanism",
    "publication",
    "event",
    "place",
)

RECORD_KINDS: Final = (
    "membership",
    "mandate",
    "activity",
    "commitment",
    "cooperation",
    "gap",
    "recommendation",
    "finding",
    "provision",
    "instrument-status",
    "claim",
    "attestation",
    "change",
)

SCHEMES: Final = (
    "activity-type",
    "exploitation-form",
    "target-group",
    "role",
    "status",
    "organization-kind",
    "place-kind",
    "passage-kind",
    "mandate-basis",
    "commitment-kind",
    "status-kind",
    "indicator",
    "unit",
    "qualifier",
    "certainty",
    "discrepancy-kind",
    "no-assertion-reason",
)

EXTERNAL_PREFIXES: Final = {
    "bibo": "http://purl.org/ontology/bibo/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "fabio": "http://purl.org/spar/fabio/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

PREFIXES: Final[dict[str, str]] = (
    EXTERNAL_PREFIXES
    | {"icat": NS, "graph": GRAPH, "source": f"{ID}source/", "scheme": f"{ID}scheme/"}
    | {"discrepancy": f"{ID}discrepancy/", "shape": SHAPES}
    | {"mapping": f"{ID}mapping/", "mapping-set": f"{ID}mapping-set/"}
    | {kind: f"{ID}{kind}/" for kind in (*ENTITY_KINDS, *SCHEMES)}
    | {
        f"{kind}_{source}": f"{ID}{kind}/{source}/"
        for kind in ("passage", *RECORD_KINDS)
        for source in SOURCES
    }
)


def graph_iri(name: str) -> str:
    """Return the IRI of a named graph, such as `entities` or `tokyo-2006`."""
    return GRAPH + name


def expand(name: str) -> str:
    """Return the IRI of a prefixed name (`organization:unodc`) or of an IRI, bare or in angle brackets.

    Raises:
        ValueError: for a prefix that `PREFIXES` lacks.
    """
    if name.startswith("<") and name.endswith(">"):
        return name[1:-1]
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        return PREFIXES[prefix] + local
    if colon and local.startswith("//"):
        return name
    raise ValueError(f"{name!r} is neither an IRI nor a name with a known prefix")


def compact(iri: str) -> str:
    """Return the shortest prefixed name of an IRI, or the IRI in angle brackets when no prefix fits."""
    best = max(
        ((prefix, space) for prefix, space in PREFIXES.items() if iri.startswith(space)),
        key=lambda pair: len(pair[1]),
        default=None,
    )
    local = iri[len(best[1]) :] if best else ""
    if best is None or not local or any(character in local for character in "/#?:()<>%'\" "):
        return f"<{iri}>"
    return f"{best[0]}:{local}"


def prefixes_for(iris: Iterable[str]) -> dict[str, str]:
    """Return the project's prefixes of the namespaces that IRIs are in, with these, sorted by prefix.

    Ten triples do not carry a hundred prefixes.
    """
    spaces = {iri[: max(iri.rfind("/"), iri.rfind("#")) + 1] for iri in iris}
    return {prefix: space for prefix, space in sorted(PREFIXES.items()) if space in spaces}
