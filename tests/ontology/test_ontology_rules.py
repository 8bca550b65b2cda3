"""The rules: what OWL RL cannot say, as SPARQL CONSTRUCT over the union of all graphs."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph
import pytest
import yaml

from icatgraph.vocabulary import PREFIXES, compact

HERE = Path(__file__).parent
RULES = sorted((HERE.parents[1] / "ontology" / "rules").glob("*.rq"))
NORMLEX = "https://normlex.ilo.org/dyn/nrmlx_en/f?p=NORMLEXPUB:12100:0::NO::P12100_ILO_CODE:"
HAND_WRITTEN = {"icat:certainty", "icat:mandateBasis", "icat:status", "org:role"}

Row = tuple[str, ...]


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    """The example in a named graph, with the involvements a reasoner would draw."""
    graph = pyoxigraph.NamedNode(f"{PREFIXES['graph']}example")
    filled = pyoxigraph.Store()
    filled.load(path=str(HERE / "example.ttl"), to_graph=graph)
    filled.update(
        "PREFIX icat: <https://w3id.org/icatgraph/ns#> INSERT { GRAPH ?g { ?activity icat:involves ?actor } }"
        " WHERE { GRAPH ?g { ?activity icat:carriedOutBy|icat:withPartner ?actor } }"
    )
    return filled


def drawn(store: pyoxigraph.Store, name: str) -> set[Row]:
    """The triples that one rule constructs, as prefixed names or plain values."""
    text = (HERE.parents[1] / "ontology" / "rules" / f"{name}.rq").read_text()
    triples = store.query(text, use_default_graph_as_union=True)
    assert isinstance(triples, pyoxigraph.QueryTriples)
    return {tuple(readable(node) for node in (t.subject, t.predicate, t.object)) for t in triples}


def readable(node: object) -> str:
    """A short form of a term."""
    if isinstance(node, pyoxigraph.NamedNode):
        return (
            node.value.replace("https://example.org/", "ex:")
            if "example.org" in node.value
            else compact(node.value)
        )
    assert isinstance(node, pyoxigraph.Literal)
    return node.value


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rule_has_a_title_and_a_description(path: Path) -> None:
    """The `#+` lines at the head are YAML with exactly these two."""
    lines = path.read_text().splitlines()
    header = yaml.safe_load("\n".join(line[3:] for line in lines if line.startswith("#+ ")))
    assert list(header) == ["title", "description"]


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rule_uses_the_prefixes_of_the_project(path: Path) -> None:
    """Each PREFIX is one of the vocabulary, used, and given once."""
    text = path.read_text()
    given = re.findall(r"^PREFIX ([\w-]+): <([^>]+)>$", text, re.MULTILINE)
    assert [(prefix, space) for prefix, space in given if PREFIXES.get(prefix) != space] == []
    body = text[text.index("CONSTRUCT") :]
    assert {prefix for prefix, _ in given} == set(re.findall(r"(?<![\w?])([a-z-]+):[A-Za-z]", body))


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rule_negates_only_what_is_written_by_hand(path: Path) -> None:
    """A negated pattern that another rule could fill would make the result depend on the order."""
    negated = re.findall(r"NOT EXISTS \{ \?\w+ ([\w:-]+) [\w:-]+ \}", path.read_text())
    assert path.read_text().count("NOT EXISTS") == len(negated)
    assert set(negated) <= HAND_WRITTEN


def test_memberships(store: pyoxigraph.Store) -> None:
    """A proposed participant holds no membership."""
    assert drawn(store, "memberships") == {("ex:agency", "icat:holdsMembership", "ex:membership")}


def test_mandates(store: pyoxigraph.Store) -> None:
    """A proposed mandate is not held, and neither is one that the text denies."""
    assert drawn(store, "mandates") == {("ex:agency", "icat:holdsMandate", "ex:mandate")}


def test_attested_facts(store: pyoxigraph.Store) -> None:
    """IRIs and literals are drawn; inferred and proposed attestations are not."""
    assert drawn(store, "attested-facts") == {
        ("ex:group", "icat:establishedBy", "ex:resolution"),
        ("ex:group", "icat:establishedYear", "2006"),
    }


def test_works_on(store: pyoxigraph.Store) -> None:
    """Planned activities do not count."""
    assert drawn(store, "works-on") == {
        ("ex:unit", "icat:worksOn", "activity-type:training"),
        ("ex:guest", "icat:worksOn", "activity-type:training"),
    }


def test_as_of_year(store: pyoxigraph.Store) -> None:
    """Every record has the year of its source."""
    rows = drawn(store, "as-of-year")
    assert len(rows) == 11
    assert {row[1:] for row in rows} == {("icat:asOfYear", "2010")}


def test_labels(store: pyoxigraph.Store) -> None:
    """Preferred labels and titles of sources become labels."""
    assert drawn(store, "labels") == {
        ("ex:agency", "rdfs:label", "Agency"),
        ("ex:report", "rdfs:label", "Report"),
    }


@pytest.mark.parametrize(
    ("symbol", "address"),
    [
        ("A/RES/61/180", "https://undocs.org/A/RES/61/180"),
        ("S/RES/1267 (1999)", "https://undocs.org/S/RES/1267(1999)"),
        ("E/2002/68/Add.1", "https://undocs.org/E/2002/68/Add.1"),
        ("CTOC/COP/2008/18", "https://undocs.org/CTOC/COP/2008/18"),
        ("C029", f"{NORMLEX}C029"),
        ("P029", f"{NORMLEX}P029"),
        ("R203", f"{NORMLEX}R203"),
        ("CTOC/COP/2006/CRP.5", None),
        ("CEB/2004/5", None),
        ("Doc 9303", None),
    ],
)
def test_documents_online(symbol: str, address: str | None) -> None:
    """A symbol leads to its document where the address follows from it, and nowhere otherwise."""
    store = pyoxigraph.Store()
    thing = pyoxigraph.NamedNode("https://example.org/thing")
    store.add(
        pyoxigraph.Quad(thing, pyoxigraph.NamedNode(f"{PREFIXES['icat']}symbol"), pyoxigraph.Literal(symbol))
    )
    wanted = {("ex:thing", "rdfs:seeAlso", f"<{address}>")} if address else set()
    assert drawn(store, "documents-online") == wanted
