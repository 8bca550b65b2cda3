"""The workload: look-ups as pages make them and questions as people ask them, and the streams of clients."""

from __future__ import annotations

import random
from dataclasses import dataclass
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
SAVED = ("organizations/affiliations", "mandates/denied-mandates", "recommendations/recommendations-to")


@dataclass(frozen=True)
class Stream:
    """The requests of one client, in order; `repeats` says what share of them was seen before."""

    queries: tuple[str, ...]
    repeats: float


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


def streams(clients: int, length: int, repeats: float, seed: int = 1) -> list[Stream]:
    """The streams of several clients; a request is with chance `repeats` one that somebody has sent before.

    A new request is a query of the mix, for another organization where it has one, with a comment of its own.
    """
    chance = random.Random(seed)
    mix, sent, numbers = texts(), [], iter(range(10**9))
    queues: list[list[str]] = [[] for _ in range(clients)]
    for turn in range(clients * length):
        if sent and chance.random() < repeats:
            text = chance.choice(sent)
        else:
            text = chance.choice(list(mix.values()))
            text = text.replace(f"org:{ORGANIZATIONS[0]} ", f"org:{chance.choice(ORGANIZATIONS)} ")
            text = f"{text}\n# {seed}.{next(numbers)}"
            sent.append(text)
        queues[turn % clients].append(text)
    return [Stream(tuple(queue), repeats) for queue in queues]


def request_of(path: str, host: str, text: str) -> bytes:
    """The bytes of a GET for the JSON results of a query."""
    head = f"GET {path}?query={quote(text)} HTTP/1.1\r\nHost: {host}\r\nAccept: application/sparql-results+json\r\n"
    return f"{head}Connection: keep-alive\r\n\r\n".encode()
