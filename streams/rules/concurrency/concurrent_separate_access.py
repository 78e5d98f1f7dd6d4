"""A concurrent infusion is billed, and the two drugs ran through different access devices.

Why it matters
    Concurrent means beside another infusion at the same access site. A second device is another site: with a
    reason it has an initial service of its own, without one it counts as the same site.

Fires on
    08:00 mar start vancomycin order=O1 access=L1
    09:30 mar stop vancomycin access=L1
    08:10 mar start cefepime order=O2 access=L2
    09:10 mar stop cefepime access=L2
    12:30 adt discharge
    12:40 charge C1 96368 service_date=2026-03-02 units=1

Silent on
    08:00 mar start vancomycin order=O1 access=L1
    09:30 mar stop vancomycin access=L1
    08:10 mar start cefepime order=O2 access=L1
    09:10 mar stop cefepime access=L2
    12:30 adt discharge
    12:40 charge C1 96368 service_date=2026-03-02 units=1

What to do
    If the second site was necessary use its own initial with 59 or XS; else count as one site.

Feed notes
    Devices are `access_id` of the MAR; lumens of one device are one site. Reported where 96368 is billed,
    drugs ran at the same time through two devices, and no two did so through one.

Known gaps
    The article asks for a separate line or lumen for 96368; its own author elsewhere, and all others, for the
    same site. A device that is not charted is for `line-or-lumen-unidentified`.

References
    Noridian, initial drug administration; RACmonitor, November 2024; ASCO on one line and separate bags (AAPC
    14684); wearemedicalcoders.com on 96368; Medlearn, November 2021.
"""

from collections.abc import Iterator

from streams.encounter.chart import ClosedChart
from streams.profiles.profile import Profile
from streams.rules.claim import CONCURRENT, about, lines_of, named
from streams.rules.evidence import when
from streams.rules.overlaps import beside, drug_infusions
from streams.rules.rule import Finding, Services, rule


@rule("concurrent-separate-access", severity="downcode-risk", judged=("at-charge",), needs=("MAR", "ACC", "CHG"))
def concurrent_separate_access(chart: ClosedChart, services: Services, profile: Profile) -> Iterator[Finding]:
    lines = lines_of(services.derivation, CONCURRENT)
    if not lines:
        return
    pairs = list(beside(drug_infusions(chart, profile.vocabulary), profile.vocabulary))
    if pairs and all(pair.apart for pair in pairs):
        longest = max(pairs, key=lambda pair: (pair.minutes, pair.other.administration_id))
        yield Finding(
            subject=about(lines[0], longest.other.administration_id),
            message="A concurrent infusion is billed, and the drugs ran through different access devices.",
            suggestion="If the second site was necessary use its own initial and modifier; else count as one site.",
            evidence=(*named(lines), when(longest.one.first), when(longest.other.first)),
        )
