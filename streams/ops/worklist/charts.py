"""Bars by month as plain figures for an SVG: one series, or two side by side, with the published figures as lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, log10

from streams.ops.worklist.report import Outcome

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 560.0, 240.0, 52.0, 16.0, 34.0
PUBLISHED = ("published before", "published after")
HIGHEST = 1e12
"""A scale ends here; a higher figure is a mistake of the feed, and its bar is cut off."""
LATEST = 18
"""Months in a chart; the table has them all."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with what it says; `series` is its class in the style sheet."""

    series: str
    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A level across the chart."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: bars, the months below them, the scale, and the published figures beside them."""

    title: str
    about: str
    bars: tuple[Bar, ...]
    months: tuple[tuple[float, str], ...]
    scale: tuple[Line, ...]
    published: tuple[Line, ...]
    series: tuple[tuple[str, str], ...] = ()
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT


Series = tuple[str, str, Sequence[float | None]]
"""Class, name and one figure a month."""


def charts(months: Sequence[Outcome]) -> tuple[Chart, ...]:
    """The four charts of the report."""
    latest = months[-LATEST:]
    names = [each.month for each in latest]
    never = ("first", "never billable", [each.never_billable_percent for each in latest])
    correct = ("first", "days to correct", [each.days_to_correct for each in latest])
    release = ("first", "days to release", [each.days_to_release for each in latest])
    beyond = ("over", "billed beyond support", [each.over for each in latest])
    missed = ("under", "supported, not billed", [each.under for each in latest])
    return (
        _chart("Never billable", "% of infusions", names, [never], (1.31, 0.04)),
        _chart("Days to correct", "median, from close to entry", names, [correct], (33, 3)),
        _chart("Days to release", "mean, from close to claim", names, [release], (3.0, 1.1)),
        _chart("Support and charges", "units of administration codes", names, [beyond, missed], ()),
    )


def _chart(
    title: str, about: str, months: Sequence[str], series: Sequence[Series], published: Sequence[float]
) -> Chart:
    figures = [figure for _, _, line in series for figure in line if figure is not None]
    top = _round_up(max([*figures, *published, 0.1 if published else 4.0]))
    slot = (WIDTH - LEFT) / max(1, len(months))
    return Chart(
        title, about, tuple(_bars(months, series, top)),
        tuple((round(LEFT + slot * (at + 0.5), 1), month) for at, month in enumerate(months)),
        tuple(Line(_y(top * part / 4, top), f"{top * part / 4:g}") for part in range(5)),
        tuple(Line(_y(level, top), f"{word}: {level:g}") for word, level in zip(PUBLISHED, published, strict=False)),
        tuple((name, words) for name, words, _ in series) if len(series) > 1 else (),
    )  # fmt: skip


def _bars(months: Sequence[str], series: Sequence[Series], top: float) -> Iterator[Bar]:
    """One bar for each figure, those of a month side by side."""
    slot = (WIDTH - LEFT) / max(1, len(months))
    wide = round(min(34.0, slot * 0.7 / len(series)), 1)
    for place, (name, words, line) in enumerate(series):
        for at, figure in enumerate(line):
            if figure is not None:
                x, y = LEFT + slot * (at + 0.5) + wide * (place - len(series) / 2), _y(figure, top)
                told = f"{months[at]}, {words}: {figure:.4g}"
                yield Bar(name, round(x, 1), y, wide, round(HEIGHT - BOTTOM - y, 1), told)


def _y(figure: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * min(1.0, figure / top), 1)


def _round_up(figure: float) -> float:
    """The next of 1, 2, 4 or 8 times a power of ten: quarters of it are round."""
    power = 10.0 ** floor(log10(min(figure, HIGHEST)))
    return next((power * step for step in (1, 2, 4, 8) if figure <= power * step), power * 10)
