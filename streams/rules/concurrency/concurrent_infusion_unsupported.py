"""A concurrent infusion is billed, and the record does not show two drugs running at once at one site.

Why it matters
    The code stands once in an encounter, for a further drug out of its own bag beside another drug infusion at
    the same site. Without the overlap it is denied.

Fires on
    08:00 mar start vancomycin order=O1 access=L1
    09:00 mar stop vancomycin access=L1
    09:00 mar start cefepime order=O2 access=L1
    09:45 mar stop cefepime access=L1
    12:30 adt discharge
    12:40 charge C1 96368 service_date=2026-03-02 units=1

Silent on
    08:00 mar start vancomycin order=O1 access=L1
    09:00 mar stop vancomycin access=L1
    08:15 mar start cefepime order=O2 access=L1
    09:45 mar stop cefepime access=L1
    12:30 adt discharge
    12:40 charge C1 96368 service_date=2026-03-02 units=1

What to do
    Bill sequential, or drop; otherwise chart the overlapping times.

Feed notes
    Overlap is that of the charted running times of two different drugs, pauses left out, through one access
    site; devices pooled as one site for want of a reason count as the same. Reasons: `no-overlap`, also where
    an end is missing; `single-bag` (one `bag_id`, or drugs as `additives`); `repeated` (more than one unit in
    the encounter); `short-overlap`, informational, up to `overlap_hint` (15 minutes). The least overlap is
    `concurrent_min_overlap` (1).

Known gaps
    Charges name no drug, so any two drugs that overlap support one unit. Whether the further drug is
    sequential by its minutes alone is for the comparison of codes.

References
    wearemedicalcoders.com on 96368; thehaugengroup.com; codingahead.com 96368; RACmonitor, November 2024; ASCO
    on one line and separate bags; medicalcoding123.com.
"""

from collections.abc import Iterator

from schemas.alert import Measure
from streams.coding.charged import BilledLine
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary
from streams.rules.claim import CONCURRENT, about, lines_of, named, units
from streams.rules.evidence import when
from streams.rules.overlaps import Beside, beside, drug_infusions, one_site
from streams.rules.rule import Finding, Services, rule

SUGGESTION = "Bill sequential, or drop; otherwise chart the overlapping times."
MESSAGES = {
    "no-overlap": "A concurrent infusion is billed, and no two drugs ran at the same time at one site.",
    "single-bag": "A concurrent infusion is billed for drugs that were mixed in one bag.",
}


@rule("concurrent-infusion-unsupported", severity="blocks-billing", judged=("at-charge",), needs=("MAR", "CHG"))
def concurrent_infusion_unsupported(chart: ClosedChart, services: Services, profile: Profile) -> Iterator[Finding]:
    lines = lines_of(services.derivation, CONCURRENT)
    if not lines:
        return
    drugs = drug_infusions(chart, profile.vocabulary)
    pairs = [pair for pair in beside(drugs, profile.vocabulary) if one_site(pair, services.derivation)]
    bags = [pair for pair in pairs if not pair.one_bag]
    longest = max((pair.minutes for pair in bags), default=0)
    least, hint = profile.coding.concurrent_min_overlap_minutes, profile.concurrency.overlap_hint_minutes
    if longest < least:
        reason = "single-bag" if _mixed(pairs, drugs, profile.vocabulary) else "no-overlap"
        yield _unsupported(reason, lines, drugs, Measure(minutes=longest, threshold=least))
    elif longest <= hint:
        yield _short(lines, max(bags, key=lambda pair: pair.minutes), Measure(minutes=longest, threshold=hint))
    if units(lines) > 1:
        yield Finding(
            subject=about(lines[-1]),
            message="Concurrent infusion is billed more than once in the encounter.",
            suggestion="Keep one unit.",
            evidence=tuple(named(lines, "units", "one unit in all")),
            measure=Measure(units_supported=1, units_billed=units(lines)),
            reason="repeated",
            part="repeated",
        )


def _unsupported(reason: str, lines: tuple[BilledLine, ...], drugs: tuple[Given, ...], measure: Measure) -> Finding:
    return Finding(
        subject=about(lines[0]),
        message=MESSAGES[reason],
        suggestion=SUGGESTION,
        evidence=(*named(lines), *(when(given.first) for given in drugs)),
        measure=measure,
        reason=reason,
    )


def _short(lines: tuple[BilledLine, ...], pair: Beside, measure: Measure) -> Finding:
    return Finding(
        subject=about(lines[0]),
        message="A concurrent infusion is billed on an overlap of few minutes, which some payers do not accept.",
        suggestion="Check that the overlapping times are those charted at the bedside.",
        evidence=(*named(lines), when(pair.one.first), when(pair.other.first)),
        measure=measure,
        severity="informational",
        reason="short-overlap",
        part="short-overlap",
    )


def _mixed(pairs: list[Beside], drugs: tuple[Given, ...], vocabulary: Vocabulary) -> bool:
    """Whether several drugs were in one bag."""
    if any(pair.one_bag for pair in pairs):
        return True
    added = [(given, part) for given in drugs for part in given.charted("additives") or ()]
    return any(vocabulary.category(part) in ("chemotherapy", "therapeutic", None) for _, part in added)
