"""Fuzz target of the scanner: ``python tests/markup/fuzz_scanner.py [examples]`` tries that many pages.

It runs the properties of `test_markup_properties.py`, each on many more texts than a test run.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest


class Fuzz:
    """Makes hypothesis try more examples; pytest wants to be the first to import it."""

    def __init__(self, examples: int) -> None:
        self._examples = examples

    def pytest_configure(self) -> None:
        from hypothesis import HealthCheck, settings  # noqa: PLC0415

        checks = list(HealthCheck)
        settings.register_profile(
            "fuzz", max_examples=self._examples, deadline=None, suppress_health_check=checks
        )
        settings.load_profile("fuzz")


if __name__ == "__main__":
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    properties = Path(__file__).with_name("test_markup_properties.py")
    sys.exit(pytest.main(["-q", "-x", str(properties)], plugins=[Fuzz(examples)]))
