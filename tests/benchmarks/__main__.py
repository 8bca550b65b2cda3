"""`make bench`: medians and ratios, each peer on the same data in the same run."""

from __future__ import annotations

import sys
from itertools import chain

from icatgraph.resources import find_project
from tests.benchmarks.http import measure_http
from tests.benchmarks.library import measure_library
from tests.benchmarks.measure import Measurement, table
from tests.benchmarks.validation import measure_validation


def main() -> int:
    """Measure the library, validation, then the server, and print one table."""
    rows: list[Measurement] = []
    for row in chain(measure_library(find_project()), measure_validation(), measure_http()):
        rows.append(row)
        print(f"measured: {row.task} · {row.engine}", file=sys.stderr)
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
