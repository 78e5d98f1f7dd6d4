"""A stay as it is drawn: pauses, bags, access lines and notes on the clock, beside the services.

It says when things were charted and by which ids. No drug, no text and no judgement is in it.
"""

from datetime import datetime

from schemas.assessment import AccessLine, Course, NotedTimes, NoteMark, Span, Timeline
from streams.encounter.access import Records, devices
from streams.encounter.chart import Chart
from streams.encounter.infusions import Infusion
from streams.encounter.rates import halts, restarts


def timeline(chart: Chart, time_zone: str | None) -> Timeline:
    """The stay for a drawing; `time_zone` is that of the facility."""
    return Timeline(
        arrival=chart.stay.arrival,
        departure=chart.stay.departure,
        time_zone=time_zone,
        courses=tuple(course for infusion in chart.infusions if (course := _course(infusion))),
        access=tuple(_line(ident, records) for ident, records in sorted(devices(chart).items())),
        notes=tuple(
            NoteMark(
                note_id=note.data.note_id,
                kind=note.data.kind,
                at=note.data.occurred_at,
                author=note.data.author.id if note.data.author else None,
            )
            for note in chart.notes
        ),
    )


def _course(infusion: Infusion) -> Course | None:
    """The course of an infusion that has one: something between its ends, or a note with times of its own."""
    noted = tuple(
        NotedTimes(note_id=told.note.data.note_id, start=told.documented.start, stop=told.documented.stop)
        for told in infusion.narrated
        if told.documented.start or told.documented.stop
    )
    pauses = tuple(Span(start=pause.start, end=pause.end) for pause in infusion.pauses)
    bags = tuple(entry.data.occurred_at for entry in infusion.of("new-bag"))
    halted = _halted(infusion)
    if not (noted or pauses or bags or halted):
        return None
    return Course(administration_id=infusion.administration_id, pauses=pauses, halted=halted, bags=bags, noted=noted)


def _halted(infusion: Infusion) -> datetime | None:
    """The pause that an infusion without a stop ends with."""
    flowing = infusion.of("pause", "stop", "resume", "rate-change", "new-bag")
    last = next((entry for entry in reversed(flowing) if halts(entry) or restarts(entry)), None)
    return last.data.occurred_at if last and infusion.stop is None and halts(last) else None


def _line(access_id: str, records: Records) -> AccessLine:
    """A device from its placing to its removal, each of which holds once (`supersede`)."""
    when = {record.data.action: record.data.occurred_at for record in records}
    kind = next((record.data.kind for record in records if record.data.kind), None)
    return AccessLine(access_id=access_id, kind=kind, placed=when.get("placed"), removed=when.get("removed"))
