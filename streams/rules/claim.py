"""The claim beside the record: billed lines by what they are for, and which readings support their codes.

Charges name no administration, so codes are compared in units over the encounter; what a code may stand beside comes
from the tables of the derivation.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from schemas.alert import Evidence, Measure, Subject
from streams.coding.charged import BilledLine
from streams.coding.derivation import Candidate, Derivation
from streams.coding.tables import Codes, codes_on
from streams.encounter.chart import Chart
from streams.profiles.profile import Profile
from streams.rules.rule import Finding

ADD_ON_HOURS = ("96361", "96366", "96370", "96415")
CONCURRENT = "96368"
REPEATED_PUSH = "96376"
COMPLEX = ("96401", "96402", "96409", "96411", "96413", "96415", "96416", "96417", "96420", "96422", "96423", "96425")
DISTINCT = ("59", "XE", "XS", "XP", "XU")


def administration_lines(derivation: Derivation) -> tuple[BilledLine, ...]:
    """The lines that bill an administration."""
    return derivation.administration_lines


def lines_of(derivation: Derivation, *codes: str) -> tuple[BilledLine, ...]:
    """The lines of these codes."""
    return tuple(line for line in administration_lines(derivation) if line.code in codes)


def initial_lines(derivation: Derivation) -> tuple[BilledLine, ...]:
    """The lines that bill an initial service."""
    return tuple(line for line in administration_lines(derivation) if line.code in codes_of(line).initial)


def codes_of(line: BilledLine) -> Codes:
    """The tables in force on the date of a line."""
    return codes_on(line.service_date)


def initial_code(candidate: Candidate, codes: Codes) -> str:
    """The code a candidate has as the initial service."""
    if candidate.technique == "hydration":
        return codes.hydration["initial"]
    drugs = codes.drugs[candidate.category]
    return drugs.push if candidate.technique == "push" else drugs.infusion


def supported_anywhere(derivation: Derivation, code: str) -> bool:
    """Whether any lawful reading supports the code."""
    return derivation.most(code) > 0


def excess(derivation: Derivation, code: str) -> float:
    """How many units are billed beyond the most that any lawful reading supports."""
    return max(derivation.billed_units.get(code, 0) - derivation.most(code), 0)


def units(lines: Iterable[BilledLine]) -> float:
    """The units of these lines together."""
    return sum(line.units for line in lines)


def named(lines: Iterable[BilledLine], field: str = "code", expected: str | None = None) -> Iterator[Evidence]:
    """Name lines by their code, or by another of their fields."""
    for line in lines:
        found = {"code": line.code, "units": f"{line.code} x {line.units:g}", "service_date": str(line.service_date),
                 "modifiers": " ".join(line.modifiers)}[field]  # fmt: skip
        yield Evidence(event=line.ref, field=field, found=found, expected=expected)


def settled(chart: Chart, lines: Iterable[BilledLine], profile: Profile) -> datetime:
    """When the lines that belong beside these are posted too: claims arrive line by line."""
    refs = {line.ref for line in lines}
    posted = max(charge.time for charge in chart.charges if charge.ref in refs)
    return posted + timedelta(minutes=profile.charges.claim_settles_minutes)


def about(line: BilledLine, administration_id: str | None = None) -> Subject:
    """The subject of a finding about a line, and the administration it stands or falls with."""
    return Subject(charge_id=line.charge_id, administration_id=administration_id)


def overbilled(derivation: Derivation, code: str, message: str, suggestion: str, **more: object) -> Finding:
    """The finding that more units of a code are billed than any reading supports."""
    lines, most = lines_of(derivation, code), derivation.most(code)
    return Finding(
        subject=about(lines[-1], more.pop("administration_id", None)),  # type: ignore[arg-type]
        message=message,
        suggestion=suggestion,
        evidence=(*named(lines, "units", f"at most {most}"), *more.pop("evidence", ())),  # type: ignore[misc]
        measure=Measure(units_supported=most, units_billed=units(lines)),
        **more,  # type: ignore[arg-type]
    )
