"""Runs: what is judged as one administration, and which bags make one (coding.md 4.5, 8.7, 15).

Consecutive bags of one infusate with a gap within the tolerance are one run, the gap not counted; so are bags of it
that overlap. All that is in one bag is one infusate, also where each drug is charted on a line of its own (RM-CONC,
ASCO-CONC). Fluid for hydration is joined whatever the fluid, because its code is that of hydration (inference).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from streams.coding.administered import Administered
from streams.coding.derivation import Technique
from streams.coding.infusate import PRECEDENCE
from streams.encounter.intervals import Interval, minutes, union

HYDRATION = "hydration"


class Run(Struct, frozen=True, eq=False):
    """One infusate, syringe or injection as it is judged; `minutes` are those counted, None where no end is known.

    `devices` are the devices it ran through, first the one it began with. `weak` says on what shaky ground it stands.
    """

    ids: tuple[str, ...]
    items: tuple[Administered, ...]
    drug: str
    category: str
    technique: Technique
    site: str
    start: datetime
    intervals: tuple[Interval, ...]
    minutes: int | None
    whole_minutes: int | None
    weak: str | None = None

    @property
    def end(self) -> datetime:
        """When it is over, as far as that is known."""
        return self.intervals[-1].end if self.intervals else self.start

    @property
    def device(self) -> str | None:
        """The device it began with."""
        return self.items[0].access_id

    @property
    def name(self) -> str:
        """How a sentence names it: by the id of its first administration."""
        return self.ids[0]


def joined(runs: Iterable[Run], tolerance: timedelta) -> list[Run]:
    """Bags of one infusate at a site that overlap or follow each other within the tolerance, as one run."""
    whole: list[Run] = []
    last: dict[tuple[str, ...], int] = {}
    for run in sorted(_same_bag(list(runs)), key=lambda run: (run.start, run.ids)):
        key = _infusate(run)
        place = last.get(key) if key else None
        if place is not None and _continues(whole[place], run, tolerance):
            whole[place] = _together(whole[place], run)
            continue
        if key:
            last[key] = len(whole)
        whole.append(run)
    return whole


def _same_bag(runs: list[Run]) -> list[Run]:
    """Drugs charted each on its own line out of one bag or syringe are one infusate (RM-CONC, ASCO-CONC)."""
    bags: dict[str, set[str]] = {}
    for run in runs:
        if (bag := run.items[0].bag_id) and run.technique in ("infusion", "push"):
            bags.setdefault(bag, set()).add(run.drug)
    mixed = {bag: drugs for bag, drugs in bags.items() if len(drugs) > 1}
    if not mixed:
        return runs
    together = {
        bag: min((run.category for run in runs if run.items[0].bag_id == bag), key=PRECEDENCE.index) for bag in mixed
    }
    return [
        replace(run, drug=" + ".join(sorted(mixed[bag])), category=together[bag])
        if (bag := run.items[0].bag_id or "") in mixed and run.technique in ("infusion", "push")
        else run
        for run in runs
    ]


def _infusate(run: Run) -> tuple[str, ...]:
    """What has to be equal for two bags to be one run; nothing where runs are never joined."""
    if run.technique in ("infusion", "hydration"):
        return (run.site, run.technique, HYDRATION if run.technique == HYDRATION else run.drug)
    return (run.site, "push", run.drug, run.items[0].bag_id) if run.technique == "push" and run.items[0].bag_id else ()


def _continues(run: Run, following: Run, tolerance: timedelta) -> bool:
    if run.technique == "push":
        return run.start == following.start
    return following.start <= run.end + tolerance


def _together(run: Run, following: Run) -> Run:
    spans = union([*run.intervals, *following.intervals])
    total = minutes(spans) if spans else None
    whole = (run.whole_minutes or 0) + (following.whole_minutes or 0)
    return replace(
        run,
        ids=run.ids + following.ids,
        items=run.items + following.items,
        intervals=spans,
        minutes=total,
        whole_minutes=whole if total is not None else None,
        weak=run.weak or following.weak,
    )
