"""Access lines: placed before their first use, assessed while drugs run, removed before the patient leaves.

A second device is placed only for a reason, and the reason is charted with it.
"""

from datetime import datetime
from typing import Any

from msgspec import Struct

from schemas.access import Access
from schemas.supply import Supply
from streams.simulate.chance import between, one_of
from streams.simulate.course import MINUTE, Run
from streams.simulate.orders import Ordered
from streams.simulate.regimens.regimen import LineKind
from streams.simulate.sheet import Visit

SITES: dict[LineKind, tuple[str, ...]] = {
    "peripheral": ("left forearm", "right forearm", "left hand", "right antecubital", "left antecubital"),
    "port": ("right chest", "left chest"),
    "picc": ("right upper arm", "left upper arm"),
    "midline": ("right upper arm", "left upper arm"),
}
LUMENS: dict[LineKind, tuple[str, ...]] = {
    "peripheral": ("single",), "port": ("single",), "picc": ("purple", "red"), "midline": ("single",),
}  # fmt: skip


class Line(Struct, frozen=True):
    """An access device of the visit and the lumen that is used."""

    access_id: str
    kind: LineKind
    body_site: str
    lumen: str
    reason: str | None


class Given(Struct, frozen=True, kw_only=True):
    """One administration as it was charted: the run, its order and line, its id."""

    administration_id: str
    run: Run
    ordered: Ordered
    line: Line | None
    body_site: str | None
    primary: bool


def place_lines(visit: Visit, runs: list[Run]) -> tuple[Line, ...]:
    """Place or access the devices before their first use, assess them while they are used."""
    lines: list[Line] = []
    for second in (False, True):
        used = [run for run in runs if run.second_line == second and run.medication.by_vein]
        if used:
            kind = "peripheral" if second else one_of(visit.rng, visit.regimen.lines)
            taken = {line.body_site for line in lines}
            site = one_of(visit.rng, [site for site in SITES[kind] if site not in taken])
            reason = used[0].step.second_line or None
            line = Line(visit.entity("L", len(lines) + 1), kind, site, one_of(visit.rng, LUMENS[kind]), reason)
            lines.append(line)
            _place(visit, line, used[0].start, max(run.stop for run in used))
    return tuple(lines)


def remove_lines(visit: Visit, lines: tuple[Line, ...], departure: datetime) -> None:
    """Remove peripheral devices and de-access ports before the patient leaves; others stay in place."""
    for line in lines:
        if line.kind in ("peripheral", "port"):
            at = departure - between(visit.rng, (4, 7)) * MINUTE
            visit.file(_access(visit, line, "removed", at), visit.filing.soon(at, 400))


def _place(visit: Visit, line: Line, first: datetime, last: datetime) -> None:
    rng = visit.rng
    at = max(visit.arrival + 3 * MINUTE, first - between(rng, (4, 9)) * MINUTE)
    new = line.kind in ("peripheral", "port")
    visit.file(_access(visit, line, "placed" if new else "assessed", at), visit.filing.soon(at, 240))
    kit = Supply(
        patient_id=visit.patient_id, occurred_at=at, supply_id=visit.entity("S", len(visit.records)),
        item="IV start kit" if new else "dressing change kit", quantity=1.0, charge_separately=False,
    )  # fmt: skip
    visit.file(kit, visit.filing.soon(at, 400))
    every = {"clinic": (55, 80), "emergency": (50, 75), "observation": (200, 250)}[visit.kind]
    at += between(rng, every) * MINUTE
    while at < last:
        visit.file(_access(visit, line, "assessed", at), visit.filing.soon(at, 400))
        at += between(rng, every) * MINUTE


def _access(visit: Visit, line: Line, action: Any, at: datetime) -> Access:
    return Access(
        patient_id=visit.patient_id, occurred_at=at, access_id=line.access_id, action=action, kind=line.kind,
        body_site=line.body_site, lumens=len(LUMENS[line.kind]), performer=visit.staff.nurse,
        reason=line.reason if action == "placed" else None,
    )  # fmt: skip
