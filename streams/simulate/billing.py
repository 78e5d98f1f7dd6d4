"""Charges that the plan supports: administration codes by the facility's rules, drug lines with their waste.

Derived here on its own, from the planned MAR, so that the validator's derivation is held against a second
one. Times are minutes on the UTC line; the numbers in comments are the clauses of the coding algorithm.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.administration import Administration
from streams.simulate.plan import EncounterPlan, Entry, PlannedInfusion

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
FIRST_HOUR_MINUTES, TAIL_MINUTES = 90, 30
SHORTEST_INFUSION, SHORTEST_HYDRATION = 16, 31
INITIAL = ("96365", "96374", "96409", "96413", "96360")
HORMONAL = ("fulvestrant",)
"""Hormonal anti-neoplastics among what is injected here."""


class Unit(NamedTuple):
    """One unit of a code, on the date it was provided."""

    code: str
    on: datetime
    modifier: str = ""


class Span(NamedTuple):
    """A stretch of time in which something flowed."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        return (self.end - self.start) // MINUTE


def extra_after_first(minutes: int) -> int:
    """Add-on hours beside the first: one for each further hour that exceeds 30 minutes (7)."""
    return 0 if minutes <= FIRST_HOUR_MINUTES else extra_from_zero(minutes - 60)


def extra_from_zero(minutes: int) -> int:
    """Add-on hours where there is no first (7)."""
    return minutes // 60 + (minutes % 60 > TAIL_MINUTES)


def spans_of(infusion: PlannedInfusion) -> list[Span]:
    """When it flowed: from start to stop without its pauses."""
    edges = [infusion.began, *(edge for pause in infusion.pauses for edge in pause), infusion.ended]
    return [Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def administration_units(plan: EncounterPlan) -> list[Unit]:
    """Every unit of an administration code that the plan supports; one initial service for each access device."""
    units: list[Unit] = []
    devices = dict.fromkeys(entry.data.access_id for entry in plan.mar if entry.data.access_id)
    for place, device in enumerate(devices):
        site = _Site(plan, device, modifier="59" if place else "")
        units += site.units()
    return [*units, *_injections(plan)]


class _Site:
    """The services through one access device."""

    def __init__(self, plan: EncounterPlan, device: str, modifier: str) -> None:
        here = [infusion for infusion in plan.infusions if infusion.start.data.access_id == device]
        self.everywhere = [infusion for infusion in plan.infusions if not infusion.hydration]
        self.drugs = [infusion for infusion in here if not infusion.hydration]
        self.fluids = [infusion for infusion in here if infusion.hydration]
        pushes = sorted((dose for dose in plan.doses if dose.data.access_id), key=lambda dose: dose.data.occurred_at)
        self.pushes = [push for push in pushes if push.data.access_id == device]
        self.pushed = [_pushed(push) for push in pushes]
        self.modifier = modifier

    def units(self) -> Iterator[Unit]:
        """The initial service by rank, then everything added to it (6.5, 8, 9, 10)."""
        ranked = sorted(self.drugs, key=lambda run: (not _complex(run.start.data), -run.minutes, run.began))
        chemo_push = any(_complex(push.data) for push in self.pushes)
        # 6.5: a chemotherapy push outranks any other infusion.
        push_leads = bool(self.pushes) and (not ranked or (chemo_push and not _complex(ranked[0].start.data)))
        lead = [] if push_leads else ranked[:1]
        others = sorted(ranked[len(lead) :], key=lambda run: (not _complex(run.start.data), run.began))  # 8
        yield from self._infusions([*lead, *others], initial=not push_leads)
        yield from self._pushes(initial=push_leads)
        yield from self._hydration(initial=not self.drugs and not self.pushes)

    def _infusions(self, ranked: list[PlannedInfusion], *, initial: bool) -> Iterator[Unit]:
        covered: list[Span] = []
        concurrent = False
        reported: set[str] = set()
        for place, run in enumerate(ranked):
            complex_, drug = _complex(run.start.data), _name(run.start.data)
            alone = run.minutes - sum(_overlap(a, b) for a in spans_of(run) for b in covered)
            first, more = ("96413", "96415") if complex_ else ("96365", "96366")
            following = "96417" if complex_ else "96367"
            if place == 0 and initial:
                yield self._unit(first, run.began)
                yield from self._hours(more, run.began, extra_after_first(alone), first=1)
            elif drug in reported:  # 8.6: the same drug again
                yield from self._hours(more, run.began, extra_from_zero(alone), first=0)
            elif alone >= SHORTEST_INFUSION:  # 8.2
                yield self._unit(following, run.began)
                yield from self._hours(more, run.began, extra_after_first(alone), first=1)
            elif not concurrent:  # 8.3: once in an encounter, not by time
                concurrent = True
                yield self._unit("96368", run.began)
                continue
            reported.add(drug)
            covered += spans_of(run)

    def _pushes(self, *, initial: bool) -> Iterator[Unit]:
        last: dict[str, datetime] = {}
        lead = next((push for push in self.pushes if _complex(push.data)), self.pushes[0]) if self.pushes else None
        for push in self.pushes:
            drug, at = _name(push.data), push.data.occurred_at
            first, again = ("96409", "96411") if _complex(push.data) else ("96374", "96375")
            if initial and push is lead:
                yield self._unit(first, at)
            elif drug not in last:  # 9.2
                yield self._unit(again, at)
            elif at - last[drug] > 30 * MINUTE:  # 9.3
                yield self._unit("96376", at)
            else:
                continue
            last[drug] = at

    def _hydration(self, *, initial: bool) -> Iterator[Unit]:
        """Fluid outside drug infusions, each stretch above 30 minutes (10)."""
        drug_spans = [span for run in self.everywhere for span in spans_of(run)]
        for run in self.fluids:
            for span in _outside(Span(run.began, run.ended), drug_spans):
                held = sum(_overlap(span, Span(*pause)) for pause in run.pauses)  # a pause does not split it (15: 10)
                minutes = span.minutes - held - sum(_overlap(span, push) for push in self.pushed)  # 10.2
                if minutes < SHORTEST_HYDRATION:
                    continue
                if initial:
                    yield self._unit("96360", span.start)
                    yield from self._hours("96361", span.start, extra_after_first(minutes), first=1)
                else:
                    yield from self._hours("96361", span.start, extra_from_zero(minutes), first=0)
                initial = False

    def _hours(self, code: str, start: datetime, count: int, *, first: int) -> Iterator[Unit]:
        for hour in range(first, first + count):
            yield self._unit(code, start + hour * HOUR)  # 11.1: each unit on the date of its start

    def _unit(self, code: str, at: datetime) -> Unit:
        return Unit(code, at, self.modifier if code in INITIAL else "")


def _injections(plan: EncounterPlan) -> Iterator[Unit]:
    for entry in plan.doses:
        if entry.data.route in ("intramuscular", "subcutaneous"):
            code = "96372"
            if _complex(entry.data):  # 8.9
                code = "96402" if _name(entry.data) in HORMONAL else "96401"
            yield Unit(code, entry.data.occurred_at)


def _outside(span: Span, holes: list[Span]) -> list[Span]:
    left = [span]
    for hole in holes:
        left = [
            part
            for piece in left
            for part in (Span(piece.start, min(piece.end, hole.start)), Span(max(piece.start, hole.end), piece.end))
            if part.start < part.end
        ]
    return left


def _pushed(push: Entry) -> Span:
    at = push.data.occurred_at
    return Span(at, at + int(push.data.duration_minutes or 0) * MINUTE)


def _overlap(one: Span, other: Span) -> int:
    return max((min(one.end, other.end) - max(one.start, other.start)) // MINUTE, 0)


def _complex(data: Administration) -> bool:
    return data.drug is not None and data.drug.category == "chemotherapy"


def _name(data: Administration) -> str:
    return (data.drug.generic_name if data.drug else None) or ""
