"""Two pushes cannot be told apart, or a push is part of a bag that is billed anyway.

Why it matters
    Each push that is billed needs a drug and a time of its own. The same drug in the same minute, two drugs
    out of one syringe, and a bolus out of the running bag are one administration.

Fires on
    08:00 mar given ketorolac id=A1 order=O1 dose=15mg route=iv-push for=2
    08:00 mar given ketorolac id=A2 order=O1 dose=15mg route=iv-push for=2
    12:30 adt discharge

Silent on
    08:00 mar given ketorolac id=A1 order=O1 dose=15mg route=iv-push for=2
    08:40 mar given ketorolac id=A2 order=O1 dose=15mg route=iv-push for=2
    12:30 adt discharge

What to do
    Chart each push with its own drug and time, or remove the second charge.

Feed notes
    The same drug is the same ingredient, pushed in the same minute through the same access as far as known.
    One syringe shows as one `bag_id` on two pushes. A bolus out of the bag shows as the `bag_id` of an
    infusion of the drug, or in the words of the entry ("bolus from bag"). Once push codes are posted, pushes
    are reported only where more are billed than can be told apart.

Known gaps
    Drugs mixed in one syringe and charted as one administration are one, and need no alert. Two entries
    that are copies of each other are also `duplicate-administration`.

References
    ASCO answer on separate bags (one syringe or bag is one administration); clearcostestimate.com
    96374-96376; wearemedicalcoders.com, Essential documentation requirements.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from schemas.alert import Evidence, Subject
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, treatments
from streams.encounter.people import posted
from streams.profiles.phrases import Phrases
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule

PUSHED = ("96374", "96375", "96376", "96409", "96411")
FROM_THE_BAG = Phrases(
    r"\b(?:bolus(?:ed)?|load(?:ing dose|ed)?)\b[^.;]{0,20}\b(?:from|out of|via|off)\b[^.;]{0,20}"
    r"\b(?:bag|drip|infusion|pump)\b"
)


@rule("push-not-distinct", severity="downcode-risk", judged=("at-close",), needs=("MAR",))
def push_not_distinct(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    given = treatments(chart, profile.vocabulary)
    pushes = [one for one in given if one.route == "iv-push"]
    found = [*_twins(pushes, profile.vocabulary), *_out_of_a_bag(pushes, given)]
    billed = [charge.data.units or 0 for charge in posted(chart) if charge.data.code in PUSHED]
    parts = {finding.subject.administration_id for finding in found}
    if not billed or sum(billed) > len(pushes) - len(parts):
        yield from found


def _twins(pushes: list[Given], vocabulary: Vocabulary) -> Iterator[Finding]:
    """Each push that follows one it cannot be told from; the first of them is a push like any other."""
    near: dict[object, set[int]] = defaultdict(set)
    for number, push in enumerate(pushes):
        keys = [key for key in ((vocabulary.name(push.drug), _minute(push.began)), push.charted("bag_id")) if key]
        before = [pushes[at] for at in sorted(set().union(*(near[key] for key in keys)))]
        for key in keys:
            near[key].add(number)
        for other in before:
            access = {one.access_id for one in (push, other) if one.access_id}
            same_drug = bool(vocabulary.name(push.drug)) and vocabulary.name(push.drug) == vocabulary.name(other.drug)
            syringe = push.charted("bag_id")
            if same_drug and _minute(push.began) == _minute(other.began) and len(access) < 2:  # noqa: PLR2004 - two
                yield _finding(push, other, "The same drug was pushed twice in the same minute.", "twin")
                break
            if syringe and syringe == other.charted("bag_id"):
                yield _finding(push, other, "Two pushes came out of one syringe.", "syringe")
                break


def _out_of_a_bag(pushes: list[Given], given: tuple[Given, ...]) -> Iterator[Finding]:
    bags = {entry.data.bag_id: one for one in given if one.infusion for entry in one.entries if entry.data.bag_id}
    for push in pushes:
        told = next((entry for entry in push.entries if FROM_THE_BAG.search(entry.data.reason or "")), None)
        if bag := bags.get(push.charted("bag_id")):
            yield _finding(push, bag, "The push came out of a bag that was infused.", "bag")
        elif told:
            evidence = (Evidence(event=told.ref, field="reason", expected="a syringe of its own"),)
            yield _finding(push, None, "The push came out of a bag that was infused.", "bag", evidence)


def _minute(instant: datetime) -> int:
    return int(instant.timestamp() // 60)


def _finding(push: Given, other: Given | None, message: str, part: str, evidence: tuple[Evidence, ...] = ()) -> Finding:
    return Finding(
        subject=Subject(administration_id=push.administration_id),
        message=message,
        suggestion="Chart each push with its own drug and time, or remove the second charge.",
        evidence=evidence or tuple(when(one.first) for one in (other, push) if one),
        part=part,
    )
