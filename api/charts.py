"""Charts that need no script: where the marks of dated figures stand, for a template to draw."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import cycle
from math import ceil

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 44, 60, 14, 26
# The width of a character of a label, about, and half its height, as phones enlarge them.
_LETTER, _HALF = 11, 9


@dataclass(frozen=True)
class Dated:
    """A figure: what it counts, when by its source (a year, a month or a day), what it says."""

    series: str
    when: str
    value: float
    text: str


@dataclass
class Mark:
    """Figures that say the same: a bar as long as their date is vague, and their text."""

    figure: Dated
    x1: float
    x2: float
    y: float
    times: int = 1
    label_x: float = 0
    label_y: float = 0


@dataclass(frozen=True)
class Chart:
    """Marks with the lines behind them; places are in the units of the drawing."""

    marks: Sequence[Mark]
    years: Sequence[tuple[float, str]]
    values: Sequence[tuple[float, int]]
    series: Sequence[str]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    floor: int = HEIGHT - BOTTOM


@dataclass(frozen=True)
class _Scale:
    first: int
    last: int
    top: float

    def x(self, moment: float) -> float:
        share = (moment - self.first) / (self.last - self.first)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - BOTTOM - value / self.top * (HEIGHT - TOP - BOTTOM), 1)


def chart_of(figures: Iterable[Dated]) -> Chart | None:
    """Place figures over the years; None when there is none."""
    known = list(figures)
    if not known:
        return None
    spans = [span(each.when) for each in known]
    step = _step(max(each.value for each in known))
    top = step * -(-max(each.value for each in known) // step)
    scale = _Scale(int(min(start for start, _ in spans)), ceil(max(end for _, end in spans)), top)
    marks: dict[tuple[str, str, str], Mark] = {}
    for figure, (start, end) in zip(known, spans, strict=True):
        # Several pages that say the same of the same month are one mark.
        key = figure.series, figure.text, figure.when[:7]
        if key in marks:
            marks[key].times += 1
        else:
            marks[key] = Mark(figure, scale.x(start), scale.x(end), scale.y(figure.value))
    _label(list(marks.values()))
    return Chart(
        marks=list(marks.values()),
        years=[(scale.x(year), str(year)) for year in range(scale.first, scale.last + 1)],
        values=[(scale.y(v), v) for v in range(0, int(top) + 1, step)],
        series=list(dict.fromkeys(each.series for each in known)),
    )


def span(when: str) -> tuple[float, float]:
    """The time that a date leaves open, in years."""
    year, month, day = (*(int(part) for part in when.split("-")), 0, 0)[:3]
    if not month:
        return year, year + 1
    if not day:
        return year + (month - 1) / 12, year + month / 12
    moment = year + (date(year, month, day) - date(year, 1, 1)).days / 366
    return moment, moment


def _step(largest: float) -> int:
    """A round step (1, 2, 5, 10, 20…) that gives at most six lines."""
    step = 1
    for factor in cycle((2, 2.5, 2)):
        if largest / step <= 6:
            break
        step = int(step * factor)
    return step


@dataclass(frozen=True)
class _Box:
    """What a mark or a text takes of the drawing."""

    x1: float
    x2: float
    y: float
    half: float

    def meets(self, other: "_Box") -> bool:
        apart = self.x2 < other.x1 or other.x2 < self.x1
        return not apart and abs(self.y - other.y) < self.half + other.half


def _label(marks: Sequence[Mark]) -> None:
    """Put each text beside its mark: to the other side, higher or lower where something stands."""
    taken = [_Box(mark.x1 - 5, mark.x2 + 5, mark.y, 4) for mark in marks]
    for mark in sorted(marks, key=lambda mark: (mark.x1, -mark.y)):
        wide = _LETTER * len(mark.figure.text)
        starts = (mark.x2 + 9, mark.x1 - 9 - wide, mark.x1, mark.x2 - wide)
        boxes = [
            _Box(x, x + wide, mark.y - up, _HALF) for up in (0, 16, -16, 32, -32) for x in starts
        ]
        free = (box for box in boxes if box.x1 >= LEFT and not any(map(box.meets, taken)))
        box = next(free, boxes[0])
        taken.append(box)
        mark.label_x, mark.label_y = round(box.x1, 1), round(box.y + 4, 1)


@dataclass(frozen=True)
class Bar:
    """A count of a year, by kind, as pieces one above the other: top, height, kind, count."""

    year: str
    x: float
    total: int
    pieces: Sequence[tuple[float, float, str, int]] = field(default_factory=tuple)


@dataclass(frozen=True)
class Bars:
    """Counts over the years."""

    bars: Sequence[Bar]
    values: Sequence[tuple[float, int]]
    wide: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    floor: int = HEIGHT - BOTTOM


def bars_of(counts: Mapping[str, Mapping[str, int]], kinds: Sequence[str]) -> Bars | None:
    """Stack the counts of each year by kind; years without any keep their place."""
    if not counts:
        return None
    first, last = int(min(counts)), int(max(counts))
    most = max(sum(found.values()) for found in counts.values())
    step = _step(most)
    top = step * -(-most // step)
    pitch = (WIDTH - LEFT - 8) / (last - first + 1)
    unit = (HEIGHT - TOP - BOTTOM) / top
    bars = []
    for place, year in enumerate(range(first, last + 1)):
        found, floor, pieces = counts.get(str(year), {}), float(HEIGHT - BOTTOM), []
        for kind in kinds:
            if number := found.get(kind, 0):
                floor -= number * unit
                pieces.append((round(floor, 1), round(number * unit, 1), kind, number))
        total = sum(found.values())
        bars.append(Bar(str(year), round(LEFT + place * pitch, 1), total, pieces))
    lines = [(round(HEIGHT - BOTTOM - v * unit, 1), v) for v in range(0, top + 1, step)]
    return Bars(bars, lines, round(max(pitch - 2, 1), 1))
