"""Method and minutes do not agree: an infusion of a few minutes, or a push that took longer than a push takes.

Why it matters
    Fifteen minutes or less is a push, whatever it is called; from the sixteenth minute on it is an infusion,
    unless the nurse stayed throughout. Charted or billed the other way it is corrected to the smaller code.

Fires on
    08:00 mar start ceftriaxone order=O1
    08:15 mar stop ceftriaxone order=O1
    12:30 adt discharge

Silent on
    08:00 mar start ceftriaxone order=O1
    08:16 mar stop ceftriaxone order=O1
    12:30 adt discharge

What to do
    Code 15 minutes or less as a push; correct the method or the times where they are wrong.

Feed notes
    Minutes are those between the charted ends without pauses, else the charted length (`duration_minutes`).
    A push is excused by continuous attendance, in the words of a MAR `reason` or of a nursing note about it
    ("remained at bedside throughout", "in continuous attendance"). A billed infusion or push code is held
    against the whole chart: it is reported where nothing of that length was given and something of the other
    was. Hydration and contrast are left out. `push_minutes` (15) is the knob.

Known gaps
    Charges name no administration, so that a wrong code beside a right one of its kind is not seen here;
    `mar-charge-mismatch` counts them. Words of attendance are matched plainly.

References
    Noridian, bundling of drug administration; A53778 (an infusion runs more than 15 minutes); MC123;
    clearcostestimate.com 96374-96376.
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Measure, Subject
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, treatments
from streams.encounter.intervals import minutes
from streams.encounter.people import posted
from streams.encounter.setting import UNBILLED, setting
from streams.profiles.phrases import Phrases
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule
from streams.rules.wording import DENIED, clauses

INFUSED = ("96365", "96367", "96368", "96413", "96417")
PUSHED = ("96374", "96375", "96376", "96409", "96411")
ATTENDED = Phrases(
    r"\bcontinuous(?:ly)? (?:attendance|attended|present|presence|observed|monitored at bedside)"
    r"|\b(?:remained|stayed|present|in attendance|at (?:the )?bedside|with (?:the )?patient)\b[^.;]{0,40}"
    r"\b(?:throughout|entire|whole|continuous\w*|until (?:complete|done|finished|the end))"
    r"|\b(?:remained|stayed) (?:at (?:the )?bedside|with (?:the )?(?:patient|pt))\b"
)
SUGGESTION = "Code fifteen minutes or less as a push; correct the method or the times where they are wrong."


@rule("push-infusion-time-mismatch", severity="downcode-risk", judged=("at-close", "at-charge"), needs=("MAR",))
def push_infusion_time_mismatch(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    limit = profile.route.push_minutes
    drugs = [
        given
        for given in treatments(chart, profile.vocabulary)
        if given.by_vein and given.purpose == "treatment" and _is_drug(given, profile)
    ]
    for given in drugs:
        took = _minutes(given)
        if took is not None and given.route == "iv-infusion" and took <= limit:
            yield _charted(given, "It is charted as an infusion and ran no longer than a push.", took, limit)
        if took is not None and given.route == "iv-push" and took > limit and not _attended(chart, given):
            yield _charted(given, "It is charted as a push and took longer than a push takes.", took, limit)
    if setting(chart.stay, profile.perspective) not in UNBILLED:
        yield from _billed(chart, drugs, limit)


def _is_drug(given: Given, profile: Profile) -> bool:
    return profile.vocabulary.category(given.drug) not in ("hydration", "other")


def _minutes(given: Given) -> float | None:
    """How long it took: between its ends, else as charted."""
    if given.infusion and given.infusion.start and given.infusion.stop:
        return minutes(given.infusion.running)
    length: float | None = given.charted("duration_minutes")
    return length if length and length > 0 else None


def _attended(chart: ClosedChart, given: Given) -> bool:
    """Whether somebody wrote that the nurse stayed: at the entry, or in a nursing note about this drug."""
    name = ((given.drug.name if given.drug else None) or "").lower()
    texts = [entry.data.reason or "" for entry in given.entries]
    for note in chart.notes:
        told = {item.administration_id for item in note.data.documented or ()}
        text = note.data.text or ""
        if note.data.kind == "nursing" and (given.administration_id in told or (name and name in text.lower())):
            texts.append(text)
    said = (clause for text in texts for clause in clauses(text))
    return any(ATTENDED.search(clause) and not DENIED.search(clause) for clause in said)


def _charted(given: Given, message: str, took: float, limit: float) -> Finding:
    last = (given.holding("duration_minutes") or given.entries)[-1]
    return Finding(
        subject=Subject(administration_id=given.administration_id),
        message=message,
        suggestion=SUGGESTION,
        evidence=(
            Evidence(event=given.first.ref, field="route", found=given.route),
            Evidence(event=last.ref, field="minutes", found=f"{took:g}"),
        ),
        measure=Measure(minutes=took, threshold=limit),
    )


def _billed(chart: ClosedChart, drugs: list[Given], limit: float) -> Iterator[Finding]:
    """A code of one method where everything that was given is known to be of the other."""
    took = [(given, _minutes(given)) for given in drugs]
    short = [given for given, length in took if length is not None and length <= limit]
    long = [given for given, length in took if length is not None and length > limit]
    known = len(short) + len(long) == len(drugs)
    pushes = [given for given in drugs if given.route == "iv-push"]
    if known and short and not long and any(given.route != "iv-infusion" for given in short):
        yield from _lines(chart, INFUSED, "An infusion is billed, and nothing ran longer than a push.", short, limit)
    if known and long and not short and not pushes:
        yield from _lines(chart, PUSHED, "A push is billed, and everything took longer than a push.", long, limit)


def _lines(
    chart: ClosedChart, codes: tuple[str, ...], message: str, drugs: list[Given], limit: float
) -> Iterator[Finding]:
    for charge in posted(chart):
        if charge.data.code in codes:
            given = Evidence(event=drugs[0].first.ref, field="minutes", found=f"{_minutes(drugs[0]):g}")
            yield Finding(
                subject=Subject(charge_id=charge.data.charge_id),
                message=message,
                suggestion=SUGGESTION,
                evidence=(Evidence(event=charge.ref, field="code", found=charge.data.code), given),
                measure=Measure(minutes=_minutes(drugs[0]), threshold=limit),
                part="billed",
            )
