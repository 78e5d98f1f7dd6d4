"""An injection into muscle or under the skin is charted without the place on the body.

Why it matters
    Site and side show that two injections were two, and are what a reviewer asks for first when several
    units of an injection code are billed on one day.

Fires on
    08:00 mar given ketorolac order=O1 dose=30mg route=intramuscular
    12:30 adt discharge

Silent on
    08:00 mar given ketorolac order=O1 dose=30mg route=intramuscular body_site="left deltoid"
    12:30 adt discharge

What to do
    Add site and side.

Feed notes
    `body_site` of an entry with the route intramuscular or subcutaneous. Where more than one unit of 96372
    is posted, the injections must differ in their minute or their site; the alert is then about the charge.
    `injection_site_required` turns the first question off for feeds that carry no site.

Known gaps
    The site as a condition of payment rests on secondary sources, hence an audit risk. The side is not
    asked for by itself: "abdomen" is a site.

References
    STAR, injections and infusions; NAMAS, auditing infusions (documentation list); HCPro, capturing start
    and stop times.
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Measure, Subject
from streams.encounter.chart import Chart
from streams.encounter.given import Given, treatments
from streams.encounter.people import posted
from streams.encounter.setting import UNBILLED, setting
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule

CODE = "96372"


@rule("injection-site-missing", severity="audit-risk", judged=("as-events-arrive", "at-close"), needs=("MAR",))
def injection_site_missing(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    injected = [
        given
        for given in treatments(chart, profile.vocabulary)
        if given.route in ("intramuscular", "subcutaneous") and not given.infusion
    ]
    for given in injected if profile.route.injection_site_required else ():
        if not (given.charted("body_site") or "").strip():
            yield Finding(
                subject=Subject(administration_id=given.administration_id),
                message="The injection is charted without the place on the body.",
                suggestion="Add site and side.",
                evidence=(Evidence(event=given.first.ref, field="body_site", expected="site and side"),),
            )
    if setting(chart.stay, profile.perspective) not in UNBILLED:
        yield from _alike(chart, injected, profile)


def _alike(chart: Chart, injected: list[Given], profile: Profile) -> Iterator[Finding]:
    """Several units of the injection code, and injections that differ neither in minute nor in site."""
    plain = [given for given in injected if profile.vocabulary.category(given.drug) != "chemotherapy"]
    lines = [charge for charge in posted(chart) if charge.data.code == CODE]
    units = sum(charge.data.units or 0 for charge in lines)
    places = {(given.began, (given.charted("body_site") or "").strip().casefold()) for given in plain}
    if units > 1 and len(places) < min(units, len(plain)):
        yield Finding(
            subject=Subject(charge_id=lines[0].data.charge_id),
            message="Several injections are billed, and not each has a time or a site of its own.",
            suggestion="Add site and side to each injection, or remove the unit that was none.",
            evidence=(
                Evidence(event=lines[0].ref, field="units", found=f"{units:g}"),
                *(Evidence(event=given.first.ref, field="body_site", expected="its own") for given in plain),
            ),
            measure=Measure(units_billed=units, units_supported=len(places)),
            part="alike",
        )
