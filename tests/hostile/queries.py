"""Hostile queries: what strangers have tried on SPARQL endpoints, and what the answer to each must be.

Sizes are in KB of query text; 64 KB is the limit. Each entry names every status that is right for it: where
two are named, a fast machine finishes what a slow one gives up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES = (5, 20, 60)
ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"


@dataclass(frozen=True)
class Hostile:
    """A query with its family, its name, and the statuses that are right."""

    family: str
    name: str
    text: str
    statuses: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.family}: {self.name}"


def nested(opening: str, inner: str, closing: str, size: int) -> str:
    """A pattern within itself, as often as fits."""
    depth = (size * 1000 - len(inner) - 40) // len(opening + closing)
    return opening * depth + inner + closing * depth


def chained(part: str, size: int) -> str:
    """A pattern behind itself, as often as fits."""
    return part * ((size * 1000 - 60) // len(part))


# Nested deeply or chained flatly: each is a way to a deep recursion in a parser, a planner or an evaluator.
# They are answered or given up; 422 would mean that one has overflowed its stack.
STACK = {
    "groups": lambda n: f"ASK {nested('{', '', '}', n)}",
    "brackets": lambda n: f"ASK {{ FILTER({nested('(', '1', ')', n)}) }}",
    "negations": lambda n: f"ASK {{ FILTER({nested('!', '1', '', n)}) }}",
    "signs": lambda n: f"ASK {{ FILTER({nested('-(', '1', ')', n)}) }}",
    "optionals": lambda n: f"ASK {nested('{ OPTIONAL', '{}', '}', n)}",
    "not exists": lambda n: f"ASK {nested('{ FILTER NOT EXISTS ', '{}', '}', n)}",
    "sub-selects": lambda n: f"ASK {nested('{ SELECT * ', '{}', '}', n)}",
    "calls": lambda n: f"ASK {{ FILTER({nested('STR(', '1', ')', n)} = '1') }}",
    "conditions": lambda n: f"ASK {{ FILTER({nested('IF(1,', '1', ',2)', n)}) }}",
    "blank nodes": lambda n: f"ASK {{ {nested('[ <p> ', '1', ' ]', n)} }}",
    "collections": lambda n: f"ASK {{ {nested('( ', '1', ' )', n)} <p> 1 }}",
    "path brackets": lambda n: f"ASK {{ ?s {nested('(', '<p>', ')*', n)} ?o }}",
    "disjunction": lambda n: f"ASK {{ FILTER(1{chained(' || 1', n)}) }}",
    "sum": lambda n: f"ASK {{ FILTER(1{chained(' + 1', n)} > 0) }}",
    "unions": lambda n: f"ASK {{ {{}}{chained(' UNION {}', n)} }}",
    "path sequence": lambda n: f"ASK {{ ?s <p>{chained('/<p>', n)} ?o }}",
    "path choice": lambda n: f"ASK {{ ?s <p>{chained('|<p>', n)} ?o }}",
    "minus": lambda n: f"ASK {{ {chained('MINUS { ?s <p> 1 } ', n)} }}",
}

DOUBLING = " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(60))
GROWING = " ".join(f"BIND(REPLACE(?v{n}, '', ?v{n}) AS ?v{n + 1})" for n in range(20))
PREFIXES = "".join(f"PREFIX p{n}: <http://x/{'y' * 60}{n}> " for n in range(500))
MEMORY = {
    "CONCAT doubling": (
        f"SELECT (STRLEN(?v60) AS ?n) {{ BIND('0123456789' AS ?v0) {DOUBLING} }}",
        (422, 503),
    ),
    "REPLACE growth": (f"SELECT (STRLEN(?v20) AS ?n) {{ BIND('0123456789' AS ?v0) {GROWING} }}", (422, 503)),
    "cross join, ordered": (f"SELECT * {{ {ALL} }} ORDER BY ?i", (422, 503)),
    "cross join, distinct": (f"SELECT DISTINCT * {{ {ALL} }} OFFSET 1000000000", (422, 503)),
    "cross join, grouped": (f"SELECT ?a ?d ?g (COUNT(*) AS ?n) {{ {ALL} }} GROUP BY ?a ?d ?g", (422, 503)),
    "GROUP_CONCAT": (f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?x) {{ {ALL} }}", (422, 503)),
    "COUNT DISTINCT": (
        f"SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?d), STR(?g))) AS ?n) {{ {ALL} }}",
        (422, 503),
    ),
    "prefixes": (f"{PREFIXES} SELECT * {{ ?s ?p ?o }} LIMIT 1", (200,)),
    "VALUES": (f"ASK {{ VALUES ?x {{ {chained('1 ', 60)} }} FILTER(?x = 2) }}", (200,)),
    "VALUES, crossed": (
        " ".join(["SELECT (COUNT(*) AS ?n) {", *(f"VALUES ?v{n} {{ {'1 ' * 100} }}" for n in range(9)), "}"]),
        (422, 503),
    ),
    "construct": (f"CONSTRUCT {{ ?a ?b ?c . ?d ?e ?f . [] ?h [] }} {{ {ALL} }}", (422, 503)),
    "hashed strings": (f"SELECT (SHA512(?v25) AS ?n) {{ BIND('0123456789' AS ?v0) {DOUBLING} }}", (422, 503)),
}

JOINS = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(200))
SQUARES = " ".join(f"?x{n} <http://x/p> ?y{n} ." for n in range(9))
TIME = {
    "cross join, counted": (f"SELECT (COUNT(*) AS ?n) {{ {ALL} . ?j ?k ?l }}", (503,)),
    "plan of 200 joins": (f"ASK {{ {JOINS} FILTER(?s0 = ?s199 && ?o0 = 'x') }}", (503,)),
    "plan of many joins without match": (f"ASK {{ {SQUARES} FILTER(?y0 = ?x8) }}", (503,)),
    "paths from anywhere": ("SELECT (COUNT(*) AS ?n) { ?a (!<q>)* ?b . ?c (!<q>)* ?d . ?e (!<q>)* ?f }", (503,)),
    "paths in paths": ("SELECT (COUNT(*) AS ?n) { ?a ((!<q>|^!<q>)*/(!<q>|^!<q>)*)* ?b . ?b (!<q>)* ?c . ?d ?e ?f . ?g ?h ?i }", (503, 422)),
    "regular expression": (f"SELECT (COUNT(*) AS ?n) {{ {ALL} FILTER REGEX(CONCAT(STR(?a), STR(?d), STR(?g)), '(a|aa|[0-9]*)*x$') }}", (503,)),
    "repetition in repetition": ("ASK { FILTER REGEX('aaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '((a{1,1000}){1,1000}){1,1000}$') }", (200, 400, 503)),
    "IN list": (f"SELECT (COUNT(*) AS ?n) {{ {ALL} FILTER(?c IN ({chained('1, ', 50)} 1)) }}", (503,)),
    "unions crossed": (f"SELECT (COUNT(*) AS ?n) {{ {'{ ?a ?b ?c } UNION { ?d ?e ?f } ' * 20} ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }}", (503,)),
    "exists in exists": (f"ASK {{ {ALL} FILTER EXISTS {{ ?j ?k ?l . ?m ?n ?o FILTER NOT EXISTS {{ ?q ?r ?s }} }} }}", (503,)),
    "optionals crossed": (f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'OPTIONAL {{ ?s{n} ?p{n} ?o{n} }}' for n in range(8))} }}", (503,)),
    "random order": (f"SELECT (MAX(RAND()) AS ?n) {{ {ALL} . ?j ?k ?l }}", (503,)),
}  # fmt: skip

OUTSIDE = {
    "SERVICE": ("SELECT * { SERVICE <http://127.0.0.1:{port}/> { ?s ?p ?o } }", (403,)),
    "SERVICE SILENT": ("SELECT * { SERVICE SILENT <http://127.0.0.1:{port}/> { ?s ?p ?o } }", (403,)),
    "service, small": ("SELECT * { service<http://127.0.0.1:{port}/>{ ?s ?p ?o } }", (403,)),
    "SERVICE, glued": ("SELECT (1 AS ?x) { ?s ?p 1SERVICE <http://127.0.0.1:{port}/> { ?s ?p ?o } }", (403,)),
    "SERVICE, escaped": ("SELECT * { \\u0053ERVICE <http://127.0.0.1:{port}/> { ?s ?p ?o } }", (403,)),
    "SERVICE, by name": ("PREFIX x: <http://127.0.0.1:{port}/> SELECT * { SERVICE x:a { ?s ?p ?o } }", (403,)),
    "SERVICE, by variable": ("SELECT * { VALUES ?u { <http://127.0.0.1:{port}/> } SERVICE ?u { ?s ?p ?o } }", (403,)),
    "SERVICE, deep": ("SELECT * { { SELECT * { OPTIONAL { SERVICE <http://127.0.0.1:{port}/> { } } } } }", (403,)),
    "SERVICE, behind a comment": ("SELECT * { # harmless\n SERVICE <http://127.0.0.1:{port}/> {} }", (403,)),
    "FROM the web": ("SELECT * FROM <http://127.0.0.1:{port}/> { ?s ?p ?o }", (200,)),
    "FROM NAMED the web": ("SELECT * FROM NAMED <http://127.0.0.1:{port}/> { GRAPH ?g { ?s ?p ?o } }", (200,)),
    "FROM a file": ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", (200,)),
    "GRAPH of a file": ("SELECT * { GRAPH <file:///etc/passwd> { ?s ?p ?o } }", (200,)),
    "LOAD": ("LOAD <http://127.0.0.1:{port}/>", (403,)),
    "INSERT": ("INSERT DATA { <a> <b> <c> }", (403,)),
    "DELETE": ("PREFIX x: <http://x/> DELETE WHERE { ?s ?p ?o }", (403,)),
    "DROP": ("DROP SILENT ALL", (403,)),
    "update behind a query": ("ASK {} ; DELETE WHERE { ?s ?p ?o }", (400,)),
    "system call": ("SELECT (<java:java.lang.Runtime>('x') AS ?x) {}", (200, 400)),
}  # fmt: skip


def hostile_queries() -> Iterator[Hostile]:
    """Every query, with its family."""
    for name, make in STACK.items():
        for size in SIZES:
            yield Hostile("stack", f"{name} of {size} KB", make(size), (200, 503))
    for family, queries in (("memory", MEMORY), ("time", TIME), ("outside", OUTSIDE)):
        for name, (text, statuses) in queries.items():
            yield Hostile(family, name, text, statuses)
