"""Reasoning: what follows from the curated triples by OWL 2 RL and the project's rules, and from which."""

from icatgraph.reasoning.closure import Closure
from icatgraph.reasoning.derivation import derive, derived_quads, inferred_quads
from icatgraph.reasoning.entailment import conclude, entail, read_rules
from icatgraph.reasoning.identities import Identity, identities
from icatgraph.reasoning.lines import literal_value, quads_of, read_lines, triple_of, write_lines
from icatgraph.reasoning.schema import TYPE, Schema, Triple

__all__ = [
    "TYPE",
    "Closure",
    "Identity",
    "Schema",
    "Triple",
    "conclude",
    "derive",
    "derived_quads",
    "entail",
    "identities",
    "inferred_quads",
    "literal_value",
    "quads_of",
    "read_lines",
    "read_rules",
    "triple_of",
    "write_lines",
]
