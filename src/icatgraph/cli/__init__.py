"""The command line: `icatgraph validate`, `build`, `query`, `describe` and the rest."""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line."""
    if "serve" in sys.argv:
        # Before anything else is imported, which would have to be done again.
        from icatgraph.allocator import restart_with_allocator  # noqa: PLC0415

        restart_with_allocator()
    from icatgraph.cli.application import main as run  # noqa: PLC0415

    run()
