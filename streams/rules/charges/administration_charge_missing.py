"""The record supports an administration that nobody charged.

Why it matters
    What was done and charted may be billed. It is reported beside what is over-billed, and never as a higher
    code.

Fires on
    08:00 mar start vancomycin order=O1 access=L1
    09:05 mar stop vancomycin access=L1
    09:20 mar given cyanocobalamin id=A2 order=O2 route=intramuscular
    12:30 adt discharge
    12:40 charge C1 96365 service_date=2026-03-02 units=1
    +4d 09:00 note nursing N1

Silent on
    08:00 mar start vancomycin order=O1 access=L1
    09:05 mar stop vancomycin access=L1
    09:20 mar given cyanocobalamin id=A2 order=O2 route=intramuscular
    12:30 adt discharge
    12:40 charge C1 96365 service_date=2026-03-02 units=1
    12:40 charge C2 96372 service_date=2026-03-02 units=1
    +4d 09:00 note nursing N1

What to do
    Review for a missed charge; only from existing documentation.

Feed notes
    Reported `charge_lag` (3 days) after closing, for each code of which fewer units are billed than every
    lawful reading supports on documented times; where no
    administration is billed at all, once for all of them. A claim that equals any reading is silent. Units that were
    billed under another code of the same kind (a push as an infusion, an hour as an initial) are not missing:
    they are for `mar-charge-mismatch`.

Known gaps
    Charges of another system that never reach the feed are reported as missing.

References
    A53778; Miami, OBC tips on administration charges; wearemedicalcoders.com. The lag is ours (design).
"""

from collections.abc import Iterator
from datetime import timedelta

from schemas.alert import Measure, Subject
from streams.coding.derivation import Derivation
from streams.encounter.chart import ClosedChart
from streams.encounter.given import administered
from streams.profiles.profile import Profile
from streams.rules.claim import administration_lines, excess, named, units
from streams.rules.evidence import when
from streams.rules.exchanged import kind
from streams.rules.rule import Finding, Services, rule


@rule("administration-charge-missing", severity="informational", judged=("after-grace",), needs=("MAR", "CHG"))
def administration_charge_missing(chart: ClosedChart, services: Services, profile: Profile) -> Iterator[Finding]:
    derivation = services.derivation
    missing = {} if derivation.equals else _missing(derivation)
    if missing and not administration_lines(derivation):
        message = "Administrations that the record supports are not charged at all."
        yield from _finding(chart, derivation, profile, missing, message)
        return
    for code, count in missing.items():
        message = "The record supports an administration that is not charged."
        yield from _finding(chart, derivation, profile, {code: count}, message, part=code)


def _finding(
    chart: ClosedChart,
    derivation: Derivation,
    profile: Profile,
    missing: dict[str, float],
    message: str,
    part: str = "",
) -> Iterator[Finding]:
    first = {given.administration_id: given.first for given in administered(chart, profile.vocabulary)}
    reported = [item for item in derivation.reported if item.code in missing]
    earned = [(ident, item.code) for item in reported for ident in item.administration_ids]
    entries = {(first[ident].ref, code): first[ident] for ident, code in earned if ident in first}
    billed = [line for line in derivation.billed if line.code in missing]
    if entries:
        yield Finding(
            subject=Subject(),
            message=message,
            suggestion="Review for a missed charge; only from existing documentation.",
            evidence=(*(when(entry, code) for (_, code), entry in entries.items()), *named(billed, "units")),
            due=chart.closed_at + timedelta(days=profile.charges.charge_lag_days),
            measure=Measure(
                units_supported=sum(derivation.least(code) for code in missing),
                units_billed=units(billed),
                threshold=profile.charges.charge_lag_days,
                count=int(sum(missing.values())),
            ),
            part=part,
        )


def _missing(derivation: Derivation) -> dict[str, float]:
    """Units of each code that every reading supports and nobody billed, less what was billed in their place."""
    strong = derivation.strong_units
    lacking = {
        code: min(derivation.least(code), count) - derivation.billed_units.get(code, 0)
        for code, count in sorted(strong.items())
    }
    over: dict[str, float] = {}
    for code in derivation.billed_units:
        over[kind(code)] = over.get(kind(code), 0) + excess(derivation, code)
    missing = {}
    for code, count in lacking.items():
        taken = min(max(count, 0), over.get(kind(code), 0))
        over[kind(code)] = over.get(kind(code), 0) - taken
        if count - taken > 0:
            missing[code] = count - taken
    return missing
