"""The modifier that sets a second initial service apart is not supported by the record, or is missing.

Why it matters
    A second initial service is paid only for a second access site that was needed, or a second visit, and only
    with the modifier that says so. The modifier without the fact is a false claim.

Fires on
    08:00 access placed L2 kind=peripheral
    08:05 mar given ondansetron order=O1 access=L1 route=iv-push for=2
    08:10 mar given famotidine order=O2 access=L2 route=iv-push for=2
    12:30 adt discharge
    12:40 charge C1 96374 service_date=2026-03-02 units=1
    12:40 charge C2 96374 service_date=2026-03-02 units=1 modifiers='["59"]'

Silent on
    08:00 access placed L2 kind=peripheral reason="incompatible with the running drug"
    08:05 mar given ondansetron order=O1 access=L1 route=iv-push for=2
    08:10 mar given famotidine order=O2 access=L2 route=iv-push for=2
    12:30 adt discharge
    12:40 charge C1 96374 service_date=2026-03-02 units=1
    12:40 charge C2 96374 service_date=2026-03-02 units=1 modifiers='["59"]'

What to do
    Document the second site or visit, or drop the code.

Feed notes
    Modifiers are 59, XE, XS, XP and XU on lines of an initial code. Reason `unsupported`: two or more initials
    are billed, one with a modifier, and the record has neither two devices, the second with a charted reason,
    nor a patient who left and came back within the encounter. Reason `missing`: the record supports two
    initials, two are billed, and none has a modifier. Reason `both`: 59 and an X modifier stand on one line.

Known gaps
    A return visit that is an encounter of its own has one initial, and whether its modifier is due is not
    judged. A reason is what the derivation accepts: incompatibility or a protocol, and not a rate,
    infiltration or convenience.

References
    Noridian, initial drug administration; MLN on modifier 59; Medlearn, November 2021; HCPro, multiple initial
    infusions; NAMAS, auditing infusions.
"""

from collections.abc import Iterator

from streams.coding.charged import BilledLine
from streams.coding.derivation import Derivation
from streams.encounter.chart import ClosedChart
from streams.encounter.visits import visits
from streams.profiles.profile import Profile
from streams.rules.claim import DISTINCT, about, administration_lines, initial_lines, named, units
from streams.rules.rule import Finding, Services, rule


@rule(
    "distinct-service-modifier-unsupported", severity="blocks-billing", judged=("at-charge",),
    needs=("MAR", "ACC", "CHG"),
)  # fmt: skip
def distinct_service_modifier_unsupported(
    chart: ClosedChart, services: Services, _profile: Profile
) -> Iterator[Finding]:
    derivation = services.derivation
    for line in administration_lines(derivation):
        if "59" in line.modifiers and len(set(line.modifiers) & set(DISTINCT)) > 1:
            yield _finding("both", "One line carries both the general modifier and a specific one.", line)
    initials = initial_lines(derivation)
    modified = [line for line in initials if set(line.modifiers) & set(DISTINCT)]
    lawful = max(_sites(derivation), 1) * visits(chart)
    if units(initials) > 1 and modified and lawful == 1:
        message = (
            "A second initial service is set apart, and no second site with a reason nor a second visit is on record."
        )
        yield _finding("unsupported", message, modified[-1], *initials)
    elif 1 < units(initials) <= lawful and not modified:
        message = "Two initial services are billed, and none carries the modifier that sets it apart."
        yield _finding("missing", message, initials[-1], *initials)


def _sites(derivation: Derivation) -> int:
    """How many sites have an initial service of their own."""
    return sum(bool(site.initial) for site in derivation.sites)


def _finding(reason: str, message: str, line: BilledLine, *others: BilledLine) -> Finding:
    return Finding(
        subject=about(line),
        message=message,
        suggestion="Document the second site or visit, or drop the code.",
        evidence=tuple(named(dict.fromkeys((line, *others)), "modifiers")),
        reason=reason,
        part=reason,
    )
