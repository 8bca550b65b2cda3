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
        "query:golden",
        "A saved query answers as recorded",
        "violation",
        "The tables of queries/golden/ are what the saved queries answered, with the defaults of their"
        " parameters, when a person last read them against the sources. An edit of data, ontology or query"
        " that changes an answer is found at the first row that is another.",
        "Run `icatgraph golden`, read what it changes against the sources, and commit it with the edit.",
        "the row recorded",
    ),
    Rule(
        "query:total-order",
        "A saved query orders its rows totally",
        "violation",
        "Two rows that agree in all that is ordered by may come either way, as may values that are joined or"
        " cut without an order; the same data would give different answers, and different tags.",
        "Order by enough columns to tell every two rows apart, last by the IRI of what a row is about; order"
        " what is joined in a sub-query.",
        "ORDER BY that tells every two rows apart",
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
        "mapping:subject",
        "A mapping begins at a declared thing",
        "violation",
        "The subject of each row of data/mappings is an entity or a concept of the graph.",
        "Correct the spelling; `icatgraph describe` shows what exists.",
        "a declared IRI",
    ),
    Rule(
        "mapping:label",
        "A mapping names its subject as the graph does",
        "violation",
        "The label beside the subject is its preferred one, so that a reader knows what is mapped, and a"
        " renamed thing is looked at again.",
        "Write the preferred label, and check that the mapping still holds.",
        "the skos:prefLabel of the subject",
    ),
    Rule(
        "mapping:predicate",
        "A concept is matched, an entity is the same",
        "violation",
        "SKOS matches hold between concepts; an entity is linked to its like elsewhere by schema:sameAs,"
        " from which, unlike owl:sameAs, nothing follows.",
        "Choose a SKOS match for a concept, schema:sameAs or rdfs:seeAlso for an entity.",
    ),
    Rule(
        "mapping:object",
        "An object has the form of its vocabulary",
        "violation",
        "The identifiers of each mapping set have one form; what has another is misspelt, or of another set.",
        "Correct the identifier; a new set needs its form in icatgraph.validation.mapping_sets.",
    ),
    Rule(
        "mapping:ambiguous",
        "Nothing is exactly two things",
        "violation",
        "Within one set a subject has at most one skos:exactMatch or schema:sameAs.",
        "Keep the right one, or make the others close, broad or narrow matches.",
        "one exact object",
    ),
    Rule(
        "mapping:unverified",
        "A mapping says how it was verified",
        "violation",
        "An identifier that no source confirmed is a guess. A row without verification is not loaded either.",
        "Name the source that confirmed it in verified_by, or remove the row.",
        "at least one source",
    ),
    Rule(
        "mapping:order",
        "The rows of a mapping set are sorted",
        "warning",
        "Rows sorted by the IRIs of subject and object keep a change of the mappings a change of its rows.",
        "Move the row to its place.",
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
