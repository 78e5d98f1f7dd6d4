"""A claim is about to go out while something that blocks billing, or an item of the checklist, is open.

Why it matters
    What is missing now will be missing at review, and asking for it after the claim looks like mending. The
    claim is held until it is settled, or billed at what the record supports.

Fires on
    08:00 mar start ringers order=O1 access=L1 drug.category=hydration
    12:30 adt discharge
    12:40 charge C1 J7120 service_date=2026-03-02 units=1

Silent on
    08:00 mar start ringers order=O1 access=L1 drug.category=hydration
    12:30 adt discharge

What to do
    Hold the claim; settle what is open, or bill the reduced code.

Feed notes
    Judged after every other rule, on what stands then: any alert that blocks billing, and the items of the
    checklist of which a rule is open or held back. Reason `blocking` or `checklist`; `measure` counts the open
    items of eight, and the assessment says which they are. Any line for an administration, a drug or a visit
    makes a claim, whether it was submitted or not.

Known gaps
    A claim that is held elsewhere until later entries arrive is reported all the same, and resolves with them.
    Items that could not be judged for want of a feed do not hold the claim.

References
    WPS, documentation timeliness; A53778; wearemedicalcoders.com, Essential documentation requirements (the
    checklist).
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Measure, Subject
from schemas.charge import Charge
from schemas.envelope import Event
from streams.coding.tables import codes_on
from streams.encounter.chart import ClosedChart
from streams.encounter.people import posted
from streams.profiles.profile import Profile
from streams.rules.checklist import CHECKLIST
from streams.rules.evaluate import Raised
from streams.rules.rule import Finding, rule


@rule(
    "documentation-incomplete-at-billing", severity="blocks-billing", judged=("at-charge",), needs=("CHG",), last=True
)
def documentation_incomplete_at_billing(
    chart: ClosedChart, standing: tuple[Raised, ...], profile: Profile
) -> Iterator[Finding]:
    names = [_names(raised) for raised in standing]
    unmet = [name for name, rules in CHECKLIST.items() if not set().union(*names).isdisjoint(rules)]
    items = {rule for name in unmet for rule in CHECKLIST[name]}
    blocking = [raised.severity == "blocks-billing" for raised in standing]
    open_ = [raised for raised, held, blocks in zip(standing, names, blocking, strict=True) if blocks or held & items]
    lines = [charge for charge in posted(chart) if _ours(charge, profile)]
    if lines and open_:
        shown = dict.fromkeys(item for raised in open_ for item in raised.finding.evidence[:1])
        yield Finding(
            subject=Subject(),
            message="The claim would go out while the record does not support it.",
            suggestion="Hold the claim; settle what is open, or bill the reduced code.",
            evidence=(Evidence(event=lines[0].ref, field="state", expected="held"), *shown),
            due=max(chart.closed_at, min(raised.raised_at for raised in open_)),
            measure=Measure(count=len(unmet), of=len(CHECKLIST)),
            reason="blocking" if any(blocking) else "checklist",
        )


def _ours(charge: Event[Charge], profile: Profile) -> bool:
    """Whether the line is for an administration, a drug, or a visit beside them."""
    code, day = (charge.data.code or "").strip().upper(), charge.data.service_date or charge.data.occurred_at.date()
    codes = codes_on(day)
    return codes.administration(code) or codes.drug(code) or code in profile.charges.visit_codes


def _names(raised: Raised) -> set[str]:
    """The rule that stands, and those it holds back."""
    return {raised.rule.name, *(held.rule for held in raised.held_back)}
