"""Rewriting changes no answer: random queries over random graphs, under true and false counts."""

from collections import Counter
from random import Random

import pyoxigraph as ox
import pytest
from rewriting_samples import enlarged, random_graph, random_query

from store.cardinalities import measure
from store.rewriting import StoreSampler, rewrite


def answer(store: ox.Store, text: str) -> Counter[tuple[str, ...]]:
    result = store.query(text)
    assert isinstance(result, ox.QuerySolutions)
    return Counter(tuple(str(term) for term in row) for row in result)


@pytest.mark.parametrize("seed", range(12))
def test_random_queries_keep_their_answers(seed: int) -> None:
    random = Random(seed)
    store = random_graph(random)
    true = measure(store)
    changed = 0
    for _ in range(25):
        text = random_query(random)
        try:
            expected = answer(store, text)
        except SyntaxError:
            continue
        for counts in (true, enlarged(true, random), enlarged(true, random)):
            rewriting = rewrite(text, counts, StoreSampler(store))
            changed += rewriting.text != text
            assert answer(store, rewriting.text) == expected, f"{text}\n{rewriting.text}"
    assert changed
