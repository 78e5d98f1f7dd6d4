"""The acceptable set: the record under the profile's reading and under each other lawful one (coding.md 1, 15).

One knob is turned at a time. A reading is taken only where the chart holds what its knob is about, and listed only
where it differs in codes, dates or modifiers. The payer strikes readings out by name.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

from streams.coding.choice import Choice
from streams.coding.intervals import DOCUMENTED
from streams.coding.outcome import Facts, Outcome
from streams.coding.reported import Reading, count
from streams.coding.runs import Run
from streams.profiles.coding import ALTERNATIVES, reading_name

DEFAULT = "default"
MOST_TIES = 16
"""Beyond so many services of one rank only the earliest is tried beside the longest (design)."""

MOST_BRIEF = timedelta(minutes=max(ALTERNATIVES["bag_change_tolerance_minutes"]))
"""The longest gap between bags that any reading takes for none."""

Recipe = Callable[[Facts, Choice], Outcome]


def named(name: str, outcome: Outcome) -> Reading:
    """One outcome under its name."""
    return Reading(name, count(outcome.earned.reported), outcome.earned.reported)


def readings(about: Facts, default: Choice, outcome: Outcome, read: Recipe) -> tuple[Reading, ...]:
    """The default reading, then every other lawful one that differs."""
    found = [named(DEFAULT, outcome)]
    seen = {_content(found[0])}
    for name, other in _alternatives(about, default, outcome):
        reading = named(name, read(about, other))
        if reading.reported != found[0].reported and (content := _content(reading)) not in seen:
            seen.add(content)
            found.append(reading)
    return tuple(found)


def _content(reading: Reading) -> frozenset[tuple[object, int]]:
    lines = Counter((item.code, item.modifiers, day) for item in reading.reported for day in item.dates)
    return frozenset(lines.items())


def _alternatives(about: Facts, default: Choice, outcome: Outcome) -> Iterator[tuple[str, Choice]]:
    refused = about.profile.coding.refused_readings
    for knob, values in ALTERNATIVES.items():
        if knob == "initial_tie_break" or not MATTERS[knob](about, outcome):
            continue
        for value in values:
            if value != getattr(default, knob) and (name := reading_name(knob, value)) not in refused:
                yield name, default.varied(knob, value)
    if "initial_tie_break=earliest" not in refused:
        yield from _other_initials(default, outcome)


def _other_initials(default: Choice, outcome: Outcome) -> Iterator[tuple[str, Choice]]:
    """Each member of a tie as the initial service; pushes of one rank earn the same codes whichever is first (6.7)."""
    for at in outcome.at_sites:
        others = [run for run in at.initial.tied if run is not at.initial.run and run.technique == "infusion"]
        for run in others[:1] if len(others) > MOST_TIES else others:
            yield f"initial_tie_break={run.name}", default.varied("initial", (at.site, run.name))


def _infused_again(_about: Facts, outcome: Outcome) -> bool:
    return _repeats((run.site, run.drug) for run in outcome.runs if run.technique == "infusion")


def _injected_again(_about: Facts, outcome: Outcome) -> bool:
    return _repeats(run.drug for run in outcome.runs if run.technique == "injection")


def _repeats(bags: Iterable[Hashable]) -> bool:
    return any(times > 1 for times in Counter(bags).values())


def _close_bags(_about: Facts, outcome: Outcome) -> bool:
    """Whether bags make one run, or would if a longer gap were brief; what was pushed may be short infusions."""
    bags: dict[tuple[str, str], list[Run]] = {}
    for run in outcome.runs:
        if run.intervals:
            bags.setdefault((run.site, run.technique if run.technique == "hydration" else run.drug), []).append(run)
    return any(len(run.ids) > 1 for run in outcome.runs) or any(
        following.start - before.end <= MOST_BRIEF for alike in bags.values() for before, following in pairwise(alike)
    )


def _overlap(_about: Facts, outcome: Outcome) -> bool:
    infusions = sorted((run.start, run.end) for run in outcome.runs if run.technique == "infusion")
    return any(following[0] < before[1] for before, following in pairwise(infusions))


def _fluid(outcome: Outcome) -> bool:
    return any(run.technique == "hydration" for run in outcome.runs)


def _undocumented_stop(about: Facts, _outcome: Outcome) -> bool:
    infusions = (item for item in about.eligible.items if item.method == "infusion")
    return any(item.stop_source not in DOCUMENTED or not item.running for item in infusions)


def _long_push(about: Facts, _outcome: Outcome) -> bool:
    least = about.thresholds.infusion_minutes
    return any(item.method == "push" and (item.charted_minutes or 0) >= least for item in about.eligible.items)


def _chemotherapy_injected(about: Facts, _outcome: Outcome) -> bool:
    injected = (item for item in about.eligible.items if item.method == "injection")
    return any(item.infusate.category == "chemotherapy" and item.infusate.ingredient is None for item in injected)


MATTERS: dict[str, Callable[[Facts, Outcome], Any]] = {
    "missing_stop": _undocumented_stop,
    "same_drug_repeat": _infused_again,
    "hydration_fragments": lambda _about, outcome: len(outcome.stretches) > 1,
    "concurrent_min_overlap_minutes": _overlap,
    "bag_change_tolerance_minutes": _close_bags,
    "midnight": lambda _about, outcome: any(run.start.date() != run.end.date() for run in outcome.runs),
    "hydration_scope": lambda _about, outcome: _fluid(outcome) and len(outcome.at_sites) > 1,
    "second_site_needs_reason": lambda _about, outcome: len(outcome.charted.sites.of_device) > 1,
    "push_deduct_from_hydration": lambda _about, outcome: any(each.deducted for each in outcome.stretches),
    "split_dose_injections": _injected_again,
    "long_push": _long_push,
    "prolonged_infusion": lambda about, _outcome: any(item.portable for item in about.eligible.items),
    "second_site_add_ons": lambda _about, outcome: len(outcome.at_sites) > 1,
    "pooled_concurrent": lambda _about, outcome: len(outcome.charted.sites.of_device) > 1,
    "unclassified_drug": lambda about, _outcome: any(item.infusate.category is None for item in about.eligible.items),
    "chemotherapy_injection": _chemotherapy_injected,
}
"""Whether a chart holds what a knob is about."""
