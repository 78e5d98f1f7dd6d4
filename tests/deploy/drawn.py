"""`python -m tests.deploy.drawn DIRECTORY` draws every dashboard over a real Prometheus, one HTML page each, with a PNG.

Grafana itself is not at hand where the tests run. What can be wrong in a dashboard is seen without it: the queries are
run over a range as Grafana runs them, and title, unit, legend, thresholds and place are those of the file.
"""

import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.charting import simulated
from tests.deploy.files import dashboards
from tests.deploy.prometheus import Prometheus, Ward, scraping
from tests.worklist.browser import chromium

SECONDS, STEP, RATE = 40, 0.5, "5s"
COLOURS = ("#73bf69", "#f2cc0c", "#8ab8ff", "#ff780a", "#f2495c", "#5794f2", "#b877d9", "#96d98d")
STATES = {"green": "#73bf69", "yellow": "#f2cc0c", "red": "#f2495c", "blue": "#5794f2", "orange": "#ff780a",
          "purple": "#b877d9"}  # fmt: skip
Points = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Line:
    """One series: its legend, labels, colour and figures."""

    name: str
    labels: dict[str, str]
    colour: str
    points: Points

    @property
    def last(self) -> float:
        """The latest figure."""
        return self.points[-1][1]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A panel with what its queries gave."""

    panel: dict[str, Any]
    lines: tuple[Line, ...]
    top: float

    @property
    def unit(self) -> str:
        """The unit its figures are shown in."""
        return str(self.panel["fieldConfig"]["defaults"].get("unit", "none"))

    def colour(self, figure: float) -> str:
        """The colour that the thresholds give a figure."""
        steps = (self.panel["fieldConfig"]["defaults"].get("thresholds") or {"steps": []})["steps"]
        passed = [step["color"] for step in steps if step["value"] is None or figure >= step["value"]]
        return STATES[passed[-1]] if passed else COLOURS[0]

    def columns(self) -> list[str]:
        """The labels of a table, as its transformation names them."""
        return sorted({name for line in self.lines for name in line.labels})

    def renamed(self, name: str) -> str:
        """What a column is called."""
        for change in self.panel.get("transformations", []):
            name = change["options"].get("renameByName", {}).get(name, name)
        return name

    def path(self, line: Line, begin: float, end: float) -> str:
        """A line in a box of 100 by 100."""
        return " ".join(
            f"{100 * (at - begin) / (end - begin):.2f},{100 - 95 * y / self.top:.2f}" for at, y in line.points
        )


NAMES = {"s": " s", "eps": " a second", "cpm": " a minute"}


def shown(figure: float, unit: str, decimals: int | None = None) -> str:
    """A figure in its unit, as Grafana writes it."""
    if unit == "percentunit":
        return f"{100 * figure:.0f}%"
    if unit == "s" and figure < 1:
        return f"{1000 * figure:.3g} ms"
    base, steps = (1024, ("B", "KiB", "MiB", "GiB")) if unit == "bytes" else (1000, ("", "K", "M", "G"))
    at = max(step for step in range(4) if step == 0 or figure >= base**step)
    digits = f"{figure:.0f}" if decimals == 0 and at == 0 else f"{figure / base**at:.3g}"
    return f"{digits} {steps[at]}".strip() + NAMES.get(unit, "")


def panels(prometheus: Prometheus, board: dict[str, Any], begin: float, end: float) -> Iterator[Drawn]:
    """Every panel of a dashboard over a range."""
    for panel in board["panels"]:
        lines = [line for target in panel["targets"] for line in _lines(prometheus, target, begin, end)]
        fixed = _fixed(panel)
        coloured = [
            Line(one.name, one.labels, fixed.get(one.name, COLOURS[at % 8]), one.points) for at, one in enumerate(lines)
        ]
        figures = [figure for line in coloured for _, figure in line.points]
        yield Drawn(panel, tuple(coloured), max([*figures, 1e-9]))


def _fixed(panel: dict[str, Any]) -> dict[str, str]:
    """The colours that the file gives series by name."""
    found = {}
    for override in panel["fieldConfig"]["overrides"]:
        for one in override["properties"]:
            if one["id"] == "color":
                found[override["matcher"]["options"]] = STATES[one["value"]["fixedColor"]]
    return found


def _lines(prometheus: Prometheus, target: dict[str, Any], begin: float, end: float) -> Iterator[Line]:
    expression = target["expr"].replace("$__rate_interval", RATE)
    found = prometheus.query(expression) if target.get("instant") else prometheus.over(expression, begin, end, STEP)
    for series in found:
        points = [
            (float(at), float(y)) for at, y in series.get("values", [series.get("value")]) if y not in ("NaN", "+Inf")
        ]
        labels = series["metric"]
        if points:
            yield Line(_legend(target.get("legendFormat", ""), labels) or "Value", labels, "", points)


def _legend(words: str, labels: dict[str, str]) -> str:
    """The legend of a series, with its labels put in."""
    return re.sub(r"{{\s*(\w+)\s*}}", lambda found: labels.get(found[1], ""), words)


def work(ward: Ward, seconds: float) -> None:
    """A simulated day in the time that is drawn, with what only a test tells."""
    values, until = simulated(240, seed=2, defect_rate=0.4), time.monotonic() + seconds
    for at in range(0, len(values), max(1, len(values) // int(seconds * 4))):
        ward.hears(values[at : at + max(1, len(values) // int(seconds * 4))])
        if at % 11 == 0:
            ward.stay(settled=at % 2 == 0)
        time.sleep(max(0.0, min(0.25, until - time.monotonic())))


def draw(directory: Path) -> list[Path]:
    """One page a dashboard."""
    template = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)
    page, ward, pages = template.get_template("drawn.html"), Ward(), []
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, ward.pages() as target, scraping(target, Path(name)) as prometheus:
        begin = time.time()  # noqa: TID251 - Prometheus keeps the wall clock
        ward.billed()
        ward.rounding("INF")
        work(ward, SECONDS)
        end = time.time()  # noqa: TID251 - as above
        for board in dashboards():
            found = tuple(panels(prometheus, board, begin, end))
            pages.append(directory / f"{board['uid']}.html")
            pages[-1].write_text(page.render(board=board, panels=found, begin=begin, end=end, shown=shown))
    return pages


def photograph(pages: list[Path]) -> None:
    """A PNG beside each page."""
    with chromium() as browser:
        for page in pages:
            view = browser.new_page(viewport={"width": 1440, "height": 900})
            view.goto(page.absolute().as_uri())
            view.screenshot(path=page.with_suffix(".png"), full_page=True)


if __name__ == "__main__":
    photograph(draw(Path(sys.argv[1])))
