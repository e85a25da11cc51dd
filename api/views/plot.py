"""What a chart of an answer shows: one column of categories or times, and columns of numbers.

Nothing is added up here: an answer in which a category stands several times has no chart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from api.charts import Bars, bars_of
from api.tables import Table
from api.views.columns import Column, columns_of, number_of, time_of
from api.views.lines import Lines, lines_of
from store.answers import Term

MOST_BARS = 50
MOST_SERIES = 8
_MOST_NUMBERS = 4
_MOST_YEARS = 200
_KEYS = ("time", "thing", "text")

# A category: the terms that name it, mostly one.
Category = tuple[Term | None, ...]
Values = Mapping[Category, Mapping[object, float]]


@dataclass(frozen=True)
class Piece:
    """A bar: the place of its series, its value, its beginning and its length in per cent."""

    series: int
    value: float
    start: float
    size: float


@dataclass(frozen=True)
class Plot:
    """A chart: one bar a category, or columns or lines over the years.

    `series` are terms, or names of columns. `without` counts rows that have no place on it, and
    `others` the categories that are left out because there are many.
    """

    x: Sequence[str]
    y: Sequence[str]
    series: Sequence[object]
    bars: Sequence[tuple[Category, Sequence[Piece]]] = ()
    years: Bars | None = None
    lines: Lines | None = None
    without: int = 0
    others: int = 0


@dataclass(frozen=True)
class _Axes:
    """The columns that a chart is made of."""

    x: Sequence[Column]
    series: Column | None
    numbers: Sequence[Column]

    @property
    def timed(self) -> bool:
        return len(self.x) == 1 and self.x[0].kind == "time"


def plot_of(table: Table) -> Plot | None:
    """Make the chart of a table; None when the table suits none."""
    if len(table.rows) < 2 or table.is_graph or table.truth is not None:
        return None
    columns = columns_of(table)
    numbers = [each for each in columns if each.kind == "number" and not each.axis]
    keys = [each for each in columns if each.kind in _KEYS and each.distinct > 1]
    axes = _axes(keys, numbers[:_MOST_NUMBERS]) if keys and numbers else None
    if axes is None:
        return None
    values = _values(axes)
    series = _series(axes, values)
    plot = (_over_time if axes.timed else _bars)(axes, values, series)
    if plot is None:
        return None
    drawn = sum(key in series for found in values.values() for key in found)
    return replace(plot, without=len(table.rows) - (drawn if axes.series else len(values)))


def _axes(keys: Sequence[Column], numbers: Sequence[Column]) -> _Axes | None:
    """Choose the columns that together name each row once, and no more than two of them."""
    times = [key for key in keys if key.kind == "time"][:1]
    others = [key for key in keys if key not in times]
    if times and len(others) <= 1:
        series = others[0] if others else None
        return _Axes(times, series, numbers[: 1 if series else None]) if _unique(keys) else None
    first = next((key for key in keys if _unique([key])), None)
    if first:
        return _Axes([first], None, numbers)
    if len(keys) != 2 or not _unique(keys):
        return None
    few, many = sorted(keys, key=lambda key: key.distinct)
    if few.distinct <= MOST_SERIES:
        return _Axes([many], few, numbers[:1])
    return _Axes(keys, None, numbers)


def _unique(columns: Sequence[Column]) -> bool:
    rows = list(zip(*(column.values for column in columns), strict=True))
    return len(set(rows)) == len(rows)


def _values(axes: _Axes) -> Values:
    """The numbers by category and by series: a term, or the name of a column."""
    found: dict[Category, dict[object, float]] = {}
    for place, category in enumerate(zip(*(x.values for x in axes.x), strict=True)):
        if axes.timed and category[0] is None:
            continue
        for numbers in axes.numbers:
            value = number_of(numbers.values[place])
            key = axes.series.values[place] if axes.series else numbers.name
            if value is not None:
                found.setdefault(category, {})[key] = value
    return found


def _series(axes: _Axes, values: Values) -> Sequence[object]:
    """The series in the order in which they come; the largest where there are too many."""
    sums: dict[object, float] = {}
    for found in values.values():
        for key, value in found.items():
            sums[key] = sums.get(key, 0) + abs(value)
    largest = sorted(sums, key=lambda key: -sums[key])[:MOST_SERIES]
    return largest if axes.series else [key for key in sums if key in largest]


def _bars(axes: _Axes, values: Values, series: Sequence[object]) -> Plot:
    every = [value for found in values.values() for value in found.values()]
    low, high = min(0.0, *every), max(0.0, *every)
    unit = 100 / ((high - low) or 1)

    def piece(key: object, value: float) -> Piece:
        start = (min(0.0, value) - low) * unit
        return Piece(series.index(key), value, round(start, 2), round(abs(value) * unit, 2))

    shown = list(values.items())[:MOST_BARS]
    return Plot(
        x=[column.name for column in axes.x],
        y=[column.name for column in axes.numbers],
        series=series,
        bars=[
            (category, [piece(key, found[key]) for key in series if key in found])
            for category, found in shown
        ],
        others=len(values) - len(shown),
    )


def _over_time(axes: _Axes, values: Values, series: Sequence[object]) -> Plot | None:
    """Columns for whole numbers of one kind by years, which add up; else lines."""
    by_time = sorted((time_of(category[0]), found) for category, found in values.items())
    years = [time[:4] for time, _ in by_time]
    if len(years) < 2 or int(years[-1]) - int(years[0]) > _MOST_YEARS:
        return None
    told = {"x": [axes.x[0].name], "y": [column.name for column in axes.numbers], "series": series}
    every = [value for found in values.values() for value in found.values()]
    counted = len(axes.numbers) == 1 and all(value >= 0 and value == int(value) for value in every)
    yearly = len(set(years)) == len(years) and all(len(time) == 4 for time, _ in by_time)
    if counted and yearly and max(every) > 0:
        counts = {
            time: {str(series.index(key)): int(found[key]) for key in series if key in found}
            for time, found in by_time
        }
        bars = bars_of(counts, [str(place) for place in range(len(series))])
        return Plot(**told, years=bars)  # type: ignore[arg-type]
    rows = [[(time, found[key]) for time, found in by_time if key in found] for key in series]
    return Plot(**told, lines=lines_of(rows))  # type: ignore[arg-type]
