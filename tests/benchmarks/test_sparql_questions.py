"""The sixteen questions: three orders each, that differ in nothing but the order of their lines."""

from collections import defaultdict

import pytest
from pyoxigraph import Store

from benchmarks.sparql.questions import Question, analytical, million, repeated


def lines(question: Question) -> list[str]:
    return sorted(line.strip() for line in question.text.splitlines())


def test_there_are_sixteen_in_three_orders() -> None:
    orders = defaultdict(list)
    for question in analytical():
        orders[question.name].append(question.order)
    assert len(orders) == 16
    assert all(order == ["a", "b", "c"] for order in orders.values())


def test_orders_differ_in_the_order_of_lines_only() -> None:
    first = {question.name: question for question in analytical() if question.order == "a"}
    for question in analytical():
        assert lines(question) == lines(first[question.name])
        assert question.order == "a" or question.text != first[question.name].text


@pytest.mark.parametrize("text", [q.text for q in (*analytical(), *repeated())] + [million()])
def test_all_are_sparql(text: str) -> None:
    Store().query(text)
