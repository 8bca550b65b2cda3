"""The rules that no shape or check can state: on the form of files, on queries, reasoning and metadata."""

from __future__ import annotations

from typing import Final

from icatgraph.validation.rules import Rule

BUILTIN_RULES: Final = (
    Rule(
        "file:syntax",
        "A file can be parsed",
        "violation",
        "Turtle files are Turtle 1.1 and query files SPARQL 1.1. While one file cannot be parsed, shapes and"
        " checks wait: half a dataset would raise false findings.",
        "Correct the text at the place named; the hint says how where one is known.",
    ),
    Rule(
        "file:layout",
        "A Turtle file has the canonical layout",
        "warning",
        "One layout for every file, so that a change of the data is a change of its lines and nothing else.",
        "Run `icatgraph format`.",
        "what `icatgraph format` writes",
    ),
    Rule(
        "file:header",
        "A saved query says what it answers, a check what it finds",
        "violation",
        "The lines `#+` at the top of a query are YAML with a title, and a type for each parameter; those of"
        " a check have a severity, a message and a remedy besides. A check with a fault there is not run.",
        "Correct the header at the line named.",
    ),
    Rule(
        "file:group-concat",
        "GROUP_CONCAT joins strings",
        "warning",
        "The store leaves GROUP_CONCAT over integers unbound, without an error.",
        "Write GROUP_CONCAT(STR(?x)).",
        "GROUP_CONCAT(STR(…))",
    ),
    Rule(
        "query:unknown-term",
        "A saved query uses known terms only",
        "violation",
        "A term that the ontology does not declare matches nothing, so the query would silently find less.",
        "Correct the spelling, or declare the term in the ontology.",
        "a term of the ontology",
    ),
    Rule(
        "query:unknown-name",
        "A name in a saved query exists",
        "violation",
        "An /id/ IRI in the text of a query, or as the default of a parameter, is declared in the data.",
        "Correct the spelling; `icatgraph describe` shows what exists.",
        "a declared IRI",
    ),
    Rule(
        "shapes:unknown-term",
        "A shape uses known terms only",
        "violation",
        "A shape about a term that the ontology does not declare looks at nothing and finds nothing.",
        "Correct the spelling, or declare the term in the ontology.",
        "a term of the ontology",
    ),
    Rule(
        "shapes:unknown-name",
        "A name in a shape exists",
        "violation",
        "An /id/ IRI that a shape demands or looks at, such as a concept, is declared in the data.",
        "Correct the spelling; `icatgraph describe` shows what exists.",
        "a declared IRI",
    ),
    Rule(
        "query:parameter",
        "A parameter is a column",
        "violation",
        "The store binds a parameter only when its variable is among the columns of the SELECT.",
        "Add the variable to the columns, so that every row says what it was asked.",
        "a column of the SELECT",
    ),
    Rule(
        "query:order",
        "A saved query orders its rows",
        "violation",
        "Without ORDER BY the rows come in any order, and two answers cannot be compared.",
        "End the query with ORDER BY over enough columns to tell every two rows apart.",
        "ORDER BY",
    ),
    Rule(
        "query:run",
        "A saved query runs",
        "violation",
        "With the defaults of its parameters, every saved query is answered.",
        "Correct the query, or give the parameter a default.",
    ),
    Rule(
        "reasoning:inconsistent",
        "Nothing contradicts itself",
        "violation",
        "What follows by OWL 2 RL must not put a thing in two disjoint classes, nor break what an asymmetric"
        " or irreflexive property says.",
        "Correct the statement that leads to the wrong class; the message names both.",
    ),
    Rule(
        "reasoning:unsatisfiable",
        "Every class can have members",
        "violation",
        "A class below two disjoint classes can never have a member.",
        "Correct rdfs:subClassOf, or the disjointness.",
    ),
    Rule(
        "reasoning:identity",
        "No two things are inferred to be one",
        "violation",
        "Two values of a functional property silently become owl:sameAs.",
        "Give the property one value; two members are two memberships.",
        "one value",
    ),
    Rule(
        "reasoning:golden",
        "What must follow, follows",
        "violation",
        "The triples of ontology/golden/ are those that readers rely on; each that is about a thing of the"
        " project must be stated or inferred.",
        "Restore the axiom, rule or record it follows from, or correct the list.",
    ),
    Rule(
        "metadata:version",
        "All files give one version",
        "violation",
        "pyproject.toml, CITATION.cff and the header of the ontology name the same version.",
        "Set the same version everywhere.",
        "the version of pyproject.toml",
    ),
    Rule(
        "ontology:unused-term",
        "No term stands alone",
        "warning",
        "A term that no axiom binds to another, and that no statement, shape, rule or query mentions, is a"
        " leftover. A term bound by an axiom may wait for its data.",
        "Use it, bind it, or deprecate it.",
    ),
    Rule(
        "shape:unnamed",
        "What a shape without a name demands",
        "violation",
        "A shape that is a blank node has no lasting id, so its findings share this one.",
        "Do what the message says; give the shape an IRI to select or ignore it by itself.",
    ),
    Rule(
        "baseline:stale",
        "A known finding is still there",
        "info",
        "The baseline lists a finding that is no longer found.",
        "Write the baseline again with --write-baseline.",
    ),
)
