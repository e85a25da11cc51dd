"""On a whole published release, the fast engine finds what the reference finds: no violation.

It takes minutes: pySHACL reads the dump afresh, all of it; see tests/conftest.py.
"""

from concurrent.futures import Future

import pytest

from ingest.shacl.compare import Comparison


@pytest.fixture(scope="module")
def comparison(comparison_begun: "Future[Comparison]") -> Comparison:
    return comparison_begun.result()


def test_both_engines_find_the_same(comparison: Comparison) -> None:
    assert comparison.agree, (comparison.only_first[:20], comparison.only_second[:20])
    assert list(comparison.first)


def test_the_reference_finds_no_violation(comparison: Comparison) -> None:
    found = [result.key for result in comparison.first if result.level == "Violation"]
    assert not found, found[:20]
