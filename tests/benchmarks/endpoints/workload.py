"""The workload: look-ups as pages make them and questions as people ask them, and the streams of clients."""

from __future__ import annotations

import random
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).parents[3]
PREFIXES = """\
PREFIX icat: <https://w3id.org/icatgraph/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX org: <https://w3id.org/icatgraph/id/organization/>
"""
ORGANIZATIONS = ("unodc", "ilo", "iom", "unicef", "ohchr", "interpol", "unhcr", "unifem")
# By name: the text, in which ORG stands for one of the organizations.
LOOK_UPS = {
    "label of a thing": "SELECT ?label { org:ORG skos:prefLabel ?label }",
    "facts about a thing": "SELECT DISTINCT ?p ?o { org:ORG ?p ?o } ORDER BY ?p STR(?o)",
    "what points to a thing": "SELECT DISTINCT ?s ?p { ?s ?p org:ORG } ORDER BY ?s ?p",
    "is it there": "ASK { org:ORG a icat:Organization }",
    "activities of a thing": "SELECT DISTINCT ?a ?l { ?a icat:carriedOutBy org:ORG ; rdfs:label ?l } ORDER BY ?a STR(?l)",
    "evidence for a thing": """\
SELECT ?passage (COUNT(DISTINCT ?record) AS ?records)
{ ?record icat:carriedOutBy org:ORG ; icat:evidencedBy ?passage } GROUP BY ?passage ORDER BY ?passage""",
}
QUESTIONS = {
    "classes with their sizes": "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class } GROUP BY ?class ORDER BY ?class",
    "words in labels": """\
SELECT DISTINCT ?s ?l { ?s rdfs:label ?l FILTER(CONTAINS(LCASE(STR(?l)), "traffick")) } ORDER BY ?s STR(?l) LIMIT 50""",
    "broader concepts": """\
SELECT ?top (COUNT(DISTINCT ?c) AS ?n) { ?c skos:broader+ ?top } GROUP BY ?top ORDER BY ?top""",
    "gaps without recommendation": """\
SELECT DISTINCT ?gap { ?gap a icat:Gap FILTER NOT EXISTS { ?r icat:addressesGap ?gap } } ORDER BY ?gap""",
    "who works with whom": """\
SELECT ?one (COUNT(DISTINCT ?other) AS ?n) { ?a icat:carriedOutBy ?one, ?other FILTER(?one != ?other) }
GROUP BY ?one ORDER BY DESC(?n) ?one LIMIT 20""",
}
SAVED = (
    "organizations/affiliations",
    "mandates/denied-mandates",
    "mandates/mandates-by-instrument",
    "events/meetings",
    "provenance/records-per-class",
    "comparison/members-told-over-time",
    "comparison/gaps-over-time",
    "gaps/gaps-per-activity-type",
)


def texts() -> dict[str, str]:
    """Every query by name, with an organization for ORG."""
    found = {
        name: PREFIXES + text.replace("ORG", ORGANIZATIONS[0])
        for name, text in (LOOK_UPS | QUESTIONS).items()
    }
    for name in SAVED:
        lines = (ROOT / "queries" / f"{name}.rq").read_text("utf-8").splitlines()
        found[name] = "\n".join(line for line in lines if not line.startswith("#+"))
    return found


def fresh(clients: int, length: int, seed: int = 1) -> list[list[str]]:
    """The requests of several clients: queries of the mix, none of which anybody has sent before."""
    chance = random.Random(seed)
    mix = list(texts().values())
    return [
        [
            f"{_about(chance.choice(mix), chance.choice(ORGANIZATIONS))}\n# {seed}.{client}.{n}"
            for n in range(length)
        ]
        for client in range(clients)
    ]


def repeating(clients: int, length: int, seed: int = 1) -> list[list[str]]:
    """The requests of several clients, half of which were sent before, as real clients do it.

    Look-ups are of ever other things, and new; questions are few, and come again.
    """
    chance = random.Random(seed)
    look_ups = [PREFIXES + text for text in LOOK_UPS.values()]
    questions = [text for name, text in texts().items() if name not in LOOK_UPS]
    return [
        [
            chance.choice(questions)
            if chance.random() < 0.5
            else f"{_about(chance.choice(look_ups), chance.choice(ORGANIZATIONS))}\n# {seed}.{client}.{n}"
            for n in range(length)
        ]
        for client in range(clients)
    ]


def _about(text: str, organization: str) -> str:
    return text.replace("org:ORG", f"org:{organization}").replace(
        f"org:{ORGANIZATIONS[0]} ", f"org:{organization} "
    )


def request_of(path: str, host: str, text: str) -> bytes:
    """The bytes of a GET for the JSON results of a query."""
    head = f"GET {path}?query={quote(text)} HTTP/1.1\r\nHost: {host}\r\nAccept: application/sparql-results+json\r\n"
    return f"{head}Connection: keep-alive\r\n\r\n".encode()
