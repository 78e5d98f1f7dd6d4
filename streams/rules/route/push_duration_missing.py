"""A push whose length matters is charted without the minutes it took.

Why it matters
    Some drugs do harm when they are pushed too fast, and the record should show that they were not. Where
    hydration is billed over a push, its minutes are deducted, and an unknown length leaves them open.

Fires on
    08:00 mar given phenytoin order=O1 dose=500mg route=iv-push
    12:30 adt discharge

Silent on
    08:00 mar given phenytoin order=O1 dose=500mg route=iv-push for=15
    12:30 adt discharge

What to do
    Chart the minutes over which it was pushed.

Feed notes
    Asked only where the drug is on the list of rate-limited pushes (`pushes.toml` of the vocabulary), where
    the push falls into a hydration that is billed (96360, 96361), or where the payer wants it of every push
    (`push_duration_required`). A length is `duration_minutes`, or a charted start and stop.

Known gaps
    No authority asks for the length of every push: one time and "IV push" are enough by default. The list is
    ours after the labels; the guideline it follows prints none. Words in notes are not read for the length.

References
    ISMP, Safe Practice Guidelines for Adult IV Push Medications; Medlearn 15 November 2021 (push minutes are
    deducted from hydration); wearemedicalcoders.com, Essential documentation requirements.
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Measure, Subject
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, treatments
from streams.encounter.infusions import Infusion
from streams.encounter.people import posted
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule

HYDRATION = ("96360", "96361")


@rule("push-duration-missing", severity="informational", judged=("at-close",), needs=("MAR",))
def push_duration_missing(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    vocabulary = profile.vocabulary
    for given in treatments(chart, vocabulary):
        if given.route != "iv-push" or given.charted("duration_minutes") or (given.infusion and given.infusion.stop):
            continue
        limited = vocabulary.push_minutes(vocabulary.ingredient(given.drug))
        billed = _over_hydration(chart, given, profile)
        if limited or billed or profile.route.push_duration_required:
            yield Finding(
                subject=Subject(administration_id=given.administration_id),
                message="The push falls into billed hydration, and its length is not charted."
                if billed
                else "The length of the push is not charted.",
                suggestion="Chart the minutes over which it was pushed.",
                evidence=(Evidence(event=given.first.ref, field="duration_minutes", expected="minutes"),),
                measure=Measure(threshold=limited) if limited else None,
            )


def _over_hydration(chart: ClosedChart, given: Given, profile: Profile) -> bool:
    """Whether hydration is billed, and ran when this was pushed."""
    fluids = chart.once((_over_hydration, id(profile)), lambda: _billed_fluids(chart, profile))
    at = given.began
    return any(span.start <= at < span.end for run in fluids for span in run.running)


def _billed_fluids(chart: ClosedChart, profile: Profile) -> list[Infusion]:
    if not any(charge.data.code in HYDRATION for charge in posted(chart)):
        return []
    return [run for run in chart.infusions if profile.vocabulary.category(run.drug) == "hydration"]
