"""The command line: `icatgraph validate`, `build`, `query`, `describe` and the rest."""

from icatgraph.cli.application import create_app, main

__all__ = ["create_app", "main"]
