"""Charts that the server draws: marks where their dates and values are, texts beside each other."""

from api.charts import Dated, bars_of, chart_of


def test_a_mark_is_as_long_as_its_date_is_vague() -> None:
    chart = chart_of(
        [
            Dated("a", "2020", 100, "100"),
            Dated("a", "2021-02", 50, "50"),
            Dated("b", "2021-02-10", 200, "> 200"),
        ]
    )
    assert chart is not None
    year, month, day = chart.marks
    assert year.x2 - year.x1 > 10 * (month.x2 - month.x1) > 0
    assert day.x1 == day.x2
    assert month.x1 < day.x1 < month.x2
    assert day.y < year.y < month.y
    assert chart.series == ["a", "b"]
    assert [text for _, text in chart.years] == ["2020", "2021", "2022"]
    assert chart.values[-1][1] == 200


def test_pages_that_say_the_same_are_one_mark_and_contradictions_stay_two() -> None:
    chart = chart_of(
        [
            Dated("a", "2021-02", 300, "300"),
            Dated("a", "2021-02-11", 300, "300"),
            Dated("a", "2021-02", 350, "350"),
        ]
    )
    assert chart is not None
    assert [(mark.figure.text, mark.times) for mark in chart.marks] == [("300", 2), ("350", 1)]
    first, second = chart.marks
    assert abs(first.label_y - second.label_y) >= 12 or abs(first.label_x - second.label_x) >= 20


def test_bars_keep_the_place_of_years_without_any() -> None:
    bars = bars_of({"2019": {"x": 2, "y": 1}, "2021": {"y": 4}}, ["x", "y"])
    assert bars is not None
    assert [(bar.year, bar.total) for bar in bars.bars] == [("2019", 3), ("2020", 0), ("2021", 4)]
    (below, above), (alone,) = bars.bars[0].pieces, bars.bars[2].pieces
    assert above[0] + above[1] == below[0]
    assert alone[1] > below[1]


def test_nothing_gives_no_chart() -> None:
    assert chart_of([]) is None
    assert bars_of({}, []) is None
