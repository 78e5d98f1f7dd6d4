"""Drugs were given through two access devices, and nothing says why the second was needed.

Why it matters
    A second device can open a second initial service. Without a reason the payer takes it for convenience,
    and takes the second initial back.

Fires on
    07:50 note provider N1 text="Cellulitis of the leg."
    08:00 access placed L1 kind=peripheral
    08:05 mar start vancomycin order=O1 access=L1
    08:20 access placed L2 kind=peripheral
    08:30 mar start cefepime order=O2 access=L2
    12:30 adt discharge

Silent on
    07:50 note provider N1 text="Cellulitis of the leg."
    08:00 access placed L1 kind=peripheral
    08:05 mar start vancomycin order=O1 access=L1
    08:20 access placed L2 kind=peripheral reason="incompatible with the running drug"
    08:30 mar start cefepime order=O2 access=L2
    12:30 adt discharge

What to do
    State why the second site was needed.

Feed notes
    Counted are devices (`access_id`) through which a drug ran or was pushed; flushes do not count, and lumens
    of one device are one device. The second is the one on record later. A reason is the `reason` of an access
    record of the encounter, or of a MAR entry through the second, that names incompatibility, a protocol, a
    lost or inadequate access, or a rate; or a note that names both a further access and such a reason. A device
    used only after the other was removed replaces it, and needs none.

Known gaps
    Words are matched plainly, denied ones left out. Whether the reason stands at the first use, as a second
    initial service asks for, is for the coding of that service.

References
    wearemedicalcoders.com, Essential documentation requirements; Noridian, initial drug administration;
    medlearn.com, November 2021; thehaugengroup.com. The words are ours (design).
"""

from collections.abc import Iterator
from datetime import datetime

from schemas.alert import Evidence, Subject
from streams.encounter.access import AFTER, Records, devices
from streams.encounter.chart import Chart, ClosedChart
from streams.encounter.given import Given, treatments
from streams.encounter.notes import words
from streams.profiles.profile import Profile
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule
from streams.rules.statements import ANOTHER_ACCESS, SECOND_ACCESS, mentions, says


@rule("second-access-necessity-missing", severity="downcode-risk", judged=("at-close",), needs=("ACC", "MAR"))
def second_access_necessity_missing(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    used: dict[str, list[Given]] = {}
    for one in treatments(chart, profile.vocabulary):
        if one.by_vein and one.access_id:
            used.setdefault(one.access_id, []).append(one)
    records = devices(chart)
    by_placing = sorted(used, key=lambda device: min(_since(records.get(device, ())), used[device][0].began))
    first = next(iter(by_placing), "")
    for device in by_placing[1:]:
        given = used[device]
        if _replaces(records.get(first, ()), given[0]) or _reasoned(chart, given):
            continue
        yield Finding(
            subject=Subject(access_id=device),
            message="Drugs were given through a second access device, and no reason for it is charted.",
            suggestion="State why the second site was needed.",
            evidence=(
                when(used[first][0].first),
                when(given[0].first),
                *(
                    Evidence(event=record.ref, field="reason", expected="a reason")
                    for record in records.get(device, ())
                ),
            ),
        )


def _since(records: Records) -> datetime:
    """Since when the device is on record."""
    return min((record.data.occurred_at for record in records), default=AFTER)


def _replaces(earlier: Records, given: Given) -> bool:
    """Whether the first device was gone before the second was used."""
    gone = [record.data.occurred_at for record in earlier if record.data.action == "removed"]
    return bool(gone) and max(gone) <= given.began


def _reasoned(chart: Chart, given: list[Given]) -> bool:
    charted = [record.data.reason for record in chart.access]
    charted += [entry.data.reason for one in given for entry in one.entries]
    if says(SECOND_ACCESS, charted):
        return True
    return any(mentions(ANOTHER_ACCESS, words(note)) and says(SECOND_ACCESS, words(note)) for note in chart.notes)
