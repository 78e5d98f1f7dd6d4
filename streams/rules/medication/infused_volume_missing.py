"""An infusion ran, and nowhere is it charted how much went in.

Why it matters
    Volume and rate are what a missing stop is worked out from, and what the times are held against. For
    hydration the volume is the dose.

Fires on
    07:30 order O1 vancomycin dose=1000mg route=iv-infusion frequency=once for=65 by=P1
    08:00 mar start vancomycin order=O1 dose=1000mg
    09:05 mar stop vancomycin order=O1
    12:30 adt discharge

Silent on
    07:30 order O1 vancomycin dose=1000mg route=iv-infusion frequency=once for=65 by=P1
    08:00 mar start vancomycin order=O1 dose=1000mg
    09:05 mar stop vancomycin order=O1 volume=250mL
    12:30 adt discharge

What to do
    Record the volume actually infused.

Feed notes
    A volume is `volume` on any entry of the administration: with the stop what ran in, with a bag what it
    held. A dose in mL counts, and so does the volume that a nursing note names for the administration. The
    ordered volume does not. Flushes, carriers and keep-vein-open fluid are left out.

Known gaps
    A bag that was stopped early and has only its bag volume charted passes. Intake and output records reach
    the rule only as entries of the administration.

References
    A53778 (stop worked out from volume and rate); NAMAS, auditing infusions (documentation list).
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Subject
from streams.encounter.amounts import millilitres_given
from streams.encounter.chart import ClosedChart
from streams.encounter.given import treatments
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule


@rule("infused-volume-missing", severity="downcode-risk", judged=("at-close",), needs=("MAR",))
def infused_volume_missing(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    for given in treatments(chart, profile.vocabulary):
        told = given.infusion.narrated if given.infusion else ()
        if given.infusion is None or any(item.documented.volume for item in told):
            continue
        if millilitres_given(given, profile.vocabulary) is None:
            yield Finding(
                subject=Subject(administration_id=given.administration_id),
                message="No volume is charted for the infusion.",
                suggestion="Record the volume actually infused.",
                evidence=(Evidence(event=given.entries[-1].ref, field="volume", expected="volume infused"),),
            )
