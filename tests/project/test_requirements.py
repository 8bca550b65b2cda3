"""What a test needs of the machine: a skip at home, a failure where CI promises it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("ci", "outcome"),
    [("", pytest.skip.Exception), ("false", pytest.skip.Exception), ("true", pytest.fail.Exception)],
)
def test_what_is_missing_skips_at_home_and_fails_in_ci(
    require: Callable[[object, str], None],
    monkeypatch: pytest.MonkeyPatch,
    ci: str,
    outcome: type[BaseException],
) -> None:
    """The message says what is missing."""
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="a browser is not here"):
        require(None, "a browser")


def test_what_is_there_is_used(
    require: Callable[[object, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In CI and elsewhere."""
    monkeypatch.setenv("CI", "true")
    require("/usr/bin/chromium", "a browser")
