"""A timeline in, its derivation out; codes written as `96365 x1, 96365-59 x1`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

import msgspec

from schemas.envelope import ChartingEvent
from schemas.timeline import Frame, parse
from streams.coding.derivation import Derivation
from streams.coding.derive import derive
from streams.coding.reported import Reading, Reported
from streams.encounter.chart import Chart, assemble
from streams.encounter.closing import lifecycle
from streams.profiles.loader import load_profile
from streams.profiles.profile import Profile

FACILITY = load_profile("facility")
PROFESSIONAL = load_profile("professional")
DISCHARGE = "23:59 adt discharge"


def with_coding(profile: Profile = FACILITY, **knobs: object) -> Profile:
    """Give a profile another reading."""
    coding = msgspec.convert(msgspec.to_builtins(profile.coding) | knobs, type(profile.coding))
    return msgspec.structs.replace(profile, coding=coding)


def chart_of(timeline: str | Sequence[ChartingEvent], profile: Profile = FACILITY, frame: Frame | None = None) -> Chart:
    """Fold a timeline into its chart, as it stands after its last record."""
    events = parse(timeline, frame) if isinstance(timeline, str) else list(timeline)
    now = max(event.time for event in events) + timedelta(minutes=1)
    return assemble("ENC-1", lifecycle(events, now, profile.closing))


def derived(
    timeline: str | Sequence[ChartingEvent], profile: Profile = FACILITY, frame: Frame | None = None
) -> Derivation:
    """Derive a timeline."""
    return derive(chart_of(timeline, profile, frame), profile)


def written(reported: Iterable[Reported]) -> str:
    """Write codes with their modifiers and units."""
    units: Counter[str] = Counter()
    for item in reported:
        units["-".join([item.code, *item.modifiers])] += item.units
    return ", ".join(f"{code} x{count}" for code, count in sorted(units.items())) or "none"


def supported(timeline: str, profile: Profile = FACILITY, frame: Frame | None = None) -> str:
    """Write the codes that a timeline supports."""
    return written(derived(timeline, profile, frame).reported)


def reading(found: Derivation, name: str) -> Reading | None:
    """Find a reading of the acceptable set by its name."""
    return next((each for each in found.acceptable if each.name == name), None)


def drug(name: str, start: str, stop: str, of: str = "therapeutic", access: str = "L1", ident: str = "") -> str:
    """Write the two lines of an infusion with both ends charted."""
    which = f"id={ident or 'A-' + name} access={access}"
    return f"{start} mar start {name} drug.category={of} {which}\n{stop} mar stop {name} {which}"


def fluid(start: str, stop: str, access: str = "L1", ident: str = "A-saline") -> str:
    """Write the two lines of a saline infusion given for volume."""
    return drug("saline", start, stop, "hydration", access, ident)


def push(name: str, at: str, minutes: int | None = None, of: str = "therapeutic", ident: str = "") -> str:
    """Write a push."""
    length = f" for={minutes}" if minutes is not None else ""
    which = ident or f"P-{name}{at}".replace(" ", "")
    return f"{at} mar given {name} drug.category={of} route=iv-push access=L1 id={which}{length}"
