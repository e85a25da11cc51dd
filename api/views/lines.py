"""Lines over the years: where their points and the ticks behind them stand, for a template."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from api.charts import BOTTOM, HEIGHT, LEFT, TOP, WIDTH, span

_RIGHT = 20
_TICKS = 6


@dataclass(frozen=True)
class Point:
    """A value at a time: where it stands, and what it says."""

    x: float
    y: float
    time: str
    value: float


@dataclass(frozen=True)
class Lines:
    """The points of each line, the years below them and the values beside them."""

    lines: Sequence[Sequence[Point]]
    years: Sequence[tuple[float, str]]
    values: Sequence[tuple[float, float]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT + 16
    floor: int = HEIGHT - BOTTOM


def lines_of(series: Sequence[Sequence[tuple[str, float]]]) -> Lines:
    """Place series of times (`2020`, `2020-03`, `2020-03-12`) and values; none may be empty."""
    times = {time: sum(span(time)) / 2 for line in series for time, _ in line}
    first, last = floor(min(times.values())), ceil(max(times.values()))
    values = [value for line in series for _, value in line]
    ticks = ticks_of(min(values), max(values))
    low, high = ticks[0], ticks[-1]

    def x(moment: float) -> float:
        share = (moment - first) / max(last - first, 1)
        return round(LEFT + 16 + share * (WIDTH - LEFT - 16 - _RIGHT), 1)

    def y(value: float) -> float:
        share = (value - low) / (high - low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    every = max(1, ceil((last - first) / _TICKS))
    return Lines(
        lines=[[Point(x(times[t]), y(value), t, value) for t, value in line] for line in series],
        years=[(x(year), str(year)) for year in range(first, last + 1, every)],
        values=[(y(value), value) for value in ticks],
    )


def ticks_of(low: float, high: float) -> Sequence[float]:
    """Round values, 1, 2 or 5 by powers of ten apart, from below the lowest to above the highest.

    They begin with nought where that wastes less than half of the height.
    """
    if low > 0 and low < (high - low):
        low = 0.0
    if high < 0 and -high < (high - low):
        high = 0.0
    rough = (high - low or abs(high) or 1) / _TICKS
    power = 10 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    start, end = floor(low / step), ceil(high / step)
    if start == end:
        end += 1
    return [round(place * step, 10) for place in range(start, end + 1)]
