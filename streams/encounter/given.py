"""What went into the patient by a needle or a line: infusions and doses under one shape.

Rules about orders, access, notes and people ask the same of a bag, a syringe and an injection. Which route a text
means is the vocabulary's to say; what was not given, and what went in by mouth, is left out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from schemas.administration import Administration
from schemas.base import Drug, Quantity
from schemas.envelope import Event
from streams.encounter.chart import Chart
from streams.encounter.infusions import Infusion
from streams.profiles.remembered import kept
from streams.profiles.terms import Vocabulary

BY_VEIN = ("iv-infusion", "iv-push", "iv-unspecified")
BY_NEEDLE = (
    *BY_VEIN, "intramuscular", "subcutaneous", "subcutaneous-infusion", "intra-arterial", "injection-unspecified",
)  # fmt: skip
NOT_BY_LINE = ("oral", "intramuscular", "subcutaneous", "flush", "not-parenteral")
SERVING = ("keep-vein-open", "carrier", "flush")
"""Purposes of a fluid that serves the line or another drug."""
SILENT = (None, "", ())
"""What a field holds that says nothing."""


@dataclass(frozen=True)
class Given:
    """One administration: its entries in clinical order, and the infusion it is where it ran."""

    administration_id: str
    entries: tuple[Event[Administration], ...]
    route: str | None
    infusion: Infusion | None = None

    def holding(self, field: str) -> tuple[Event[Administration], ...]:
        """Its entries that say something in this field."""
        return tuple(entry for entry in self.entries if getattr(entry.data, field) not in SILENT)

    def charted(self, field: str) -> Any:
        """What the first entry with this field says there."""
        for entry in self.entries:
            if (said := getattr(entry.data, field)) not in SILENT:
                return said
        return None

    @kept
    def doses(self) -> tuple[Quantity, ...]:
        """Every dose its entries name."""
        return tuple(entry.data.dose for entry in self.entries if entry.data.dose)

    @property
    def finished(self) -> bool:
        """Whether nothing more is to come: a point in time is over when it is charted, an infusion when it ends."""
        ended = any(entry.data.action in ("stop", "total", "given") for entry in self.entries)
        return self.infusion is None or ended

    @property
    def first(self) -> Event[Administration]:
        """The entry it begins with."""
        return self.entries[0]

    @kept
    def drug(self) -> Drug | None:
        return next((entry.data.drug for entry in self.entries if entry.data.drug), None)

    @kept
    def drugs(self) -> tuple[Drug, ...]:
        """Its drug and what was added to the bag."""
        found = [entry.data.drug for entry in self.entries if entry.data.drug]
        added = [drug for entry in self.entries for drug in entry.data.additives or ()]
        return (*found, *added)

    @kept
    def order_id(self) -> str | None:
        return next((entry.data.order_id for entry in self.entries if entry.data.order_id), None)

    @kept
    def access_id(self) -> str | None:
        return next((entry.data.access_id for entry in self.entries if entry.data.access_id), None)

    @kept
    def purpose(self) -> str:
        return next((entry.data.purpose for entry in self.entries if entry.data.purpose), "treatment")

    @kept
    def began(self) -> datetime:
        """When it began, as far as is charted."""
        start = self.infusion.start if self.infusion else None
        return start.at if start else self.first.data.occurred_at

    @kept
    def ended(self) -> datetime:
        """When it was over, as far as is charted."""
        stop = self.infusion.stop if self.infusion else None
        return stop.at if stop else self.entries[-1].data.occurred_at

    @kept
    def by_vein(self) -> bool:
        return self.route in BY_VEIN

    @kept
    def serving(self) -> bool:
        """Whether it serves the line or another drug, and treats nothing."""
        return self.route == "flush" or self.purpose in SERVING


def charted(chart: Chart, vocabulary: Vocabulary) -> tuple[Given, ...]:
    """Everything that the record says was given, by whatever route."""
    return chart.once(("charted", id(vocabulary)), lambda: tuple(_charted(chart, vocabulary)))


def _charted(chart: Chart, vocabulary: Vocabulary) -> Iterator[Given]:
    for run in chart.infusions:
        yield Given(run.administration_id, run.entries, _route(run.entries, vocabulary), run)
    for dose in chart.doses:
        yield Given(dose.data.administration_id, (dose,), vocabulary.route(dose.data))


def administered(chart: Chart, vocabulary: Vocabulary) -> tuple[Given, ...]:
    """Everything given by needle or line, in clinical order; a missing route may be one of them."""
    return chart.once(("administered", id(vocabulary)), lambda: _administered(charted(chart, vocabulary)))


def by_line(chart: Chart, vocabulary: Vocabulary) -> tuple[Infusion, ...]:
    """The infusions that ran in by a line, as far as their route says; tube feeding runs, but is none."""
    return chart.once(
        ("by line", id(vocabulary)),
        lambda: tuple(given.infusion for given in charted(chart, vocabulary) if given.infusion and _by_line(given)),
    )


def _administered(given: Iterable[Given]) -> tuple[Given, ...]:
    found = [one for one in given if (one.infusion is None or _by_line(one)) and _counts(one)]
    return tuple(sorted(found, key=attrgetter("began", "administration_id")))


def treatments(chart: Chart, vocabulary: Vocabulary) -> tuple[Given, ...]:
    """What was given to treat: flushes, carriers and keep-vein-open fluid left out."""
    return chart.once(
        ("treatments", id(vocabulary)),
        lambda: tuple(given for given in administered(chart, vocabulary) if not given.serving),
    )


def _route(entries: tuple[Event[Administration], ...], vocabulary: Vocabulary) -> str | None:
    return next((route for entry in entries if (route := vocabulary.route(entry.data))), None)


def _by_line(given: Given) -> bool:
    return given.route not in NOT_BY_LINE


def _counts(given: Given) -> bool:
    unsaid = not any(entry.data.route or entry.data.route_text for entry in given.entries)
    return given.route in BY_NEEDLE or given.route == "flush" or (given.route is None and unsaid)
