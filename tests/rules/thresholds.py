"""Both sides of each threshold, as timelines whose clock is a number of minutes.

A line is `minute feed ...`; `@5` in it is the instant five minutes after the anchor, `day@5` its date, and `<n>` the
number that is tried. Where the anchor lies, and in which zone its clock is read, is for the test to choose: the same
minutes at noon, over midnight and over a change of the clocks. The numbers are those of the catalogue's words.
"""

import re
from datetime import datetime, timedelta, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo

from schemas.envelope import ChartingEvent
from schemas.timeline import Frame, parse

HOURS, DAYS = 60, 24 * 60
NUMBER = "<n>"


class Threshold(NamedTuple):
    """A timeline with a number in it; with the first the rule is silent, with the second it fires.

    Where the number stands in no line, it is the minute at which the timeline is judged; `judged` is it where that matters.
    """

    rule: str
    silent: float
    fires: float
    lines: str
    judged: float | None = None

    def now(self, number: float) -> float | None:
        """At which minute it is judged; None for as long as its encounter can be seen."""
        return self.judged if NUMBER in self.lines else number


def placed(lines: str, number: float, anchor: datetime, zone: ZoneInfo) -> list[ChartingEvent]:
    """The events of such a timeline, read on the clock of a zone."""

    def local(minute: str) -> datetime:
        here = (anchor + timedelta(minutes=float(minute))).astimezone(zone)
        return here.replace(tzinfo=timezone(here.utcoffset() or timedelta(0)))

    events: list[ChartingEvent] = []
    for place, line in enumerate(lines.strip().splitlines()):
        minute, text = line.strip().replace(NUMBER, f"{number:g}").split(" ", 1)
        text = re.sub(r"day@(-?[\d.]+)", lambda found: f"{local(found[1]).date()}", text)
        text = re.sub(r"@(-?[\d.]+)", lambda found: local(found[1]).isoformat(), text)
        at = local(minute)
        offset = timezone(at.utcoffset() or timedelta(0))
        events += parse(f"{at:%H:%M:%S} {text} event=line{place}", Frame(day=at.date(), offset=offset))
    return events


def _billed(*codes: str) -> str:
    lines = (f"300 charge C{n} {code} service_date=day@0 units=1" for n, code in enumerate(codes, 1))
    return "\n".join(("290 adt discharge", *lines))


CLOSED = 270
NOTE_GRACE = (CLOSED + 48 * HOURS - 1, CLOSED + 48 * HOURS)
CHARGE_LAG = (CLOSED + 3 * DAYS - 1, CLOSED + 3 * DAYS)
HANG = "0 mar start vancomycin order=O1 dose=1000mg access=L1"
RUN = f"{HANG}\n65 mar stop vancomycin order=O1 access=L1"
STAY = f"{RUN}\n{CLOSED} adt discharge"
PUSH = "mar given hydromorphone order=O1 dose=0.5mg route=iv-push for=3"
PART = "mar given lacosamide order=O1 dose=100mg route=iv-push for=5"
ONDANSETRON = "mar given ondansetron dose=4mg route=iv-push access=L1"
TOLD = f"""{STAY}\n70 note nursing N1 documented='[{{"administration_id":"A-vancomycin",%s}}]'"""
SIGNED = "by=D1 signer.credentials=MD method=electronic signed_at"

TIMES = (
    Threshold("infusion-start-time-missing", 29, 30, "0 mar stop vancomycin order=O1"),
    Threshold("infusion-stop-overdue", 89, 90, f"-5 order O1 vancomycin for=60\n{HANG}"),
    Threshold("infusion-interruption-unrecorded", 5, 6, f"{STAY}\n<n> access removed L1"),
    Threshold("infusion-duration-discrepancy", 66, 67, f"{STAY}\n65 mar total vancomycin for=<n>"),
    Threshold("infusion-duration-discrepancy", 1440, 1441, f"{HANG}\n<n> mar stop vancomycin\n1500 adt discharge"),
    Threshold("infusion-outside-encounter", 65, 64, f"-5 adt admit\n{RUN}\n<n> adt discharge"),
    Threshold("time-sequence-error", 1, 0, f"{HANG}\n<n> mar stop vancomycin\n90 adt discharge"),
)
MEDICATION = (
    Threshold(
        "medication-order-mismatch", 1100, 1101, f"-5 order O1 vancomycin dose=1000mg\n{STAY.replace('1000', '<n>')}"
    ),
    Threshold("medication-order-mismatch", 15, 16, f"-5 order O1 lacosamide dose=200mg\n0 {PART} id=A1\n<n> {PART} id=A2"),
    Threshold(
        "administration-order-missing", 60, 61,
        f"0 {PART}\n<n> order O1 lacosamide dose=100mg mode=verbal by=D1\n62 sign author order=O1 {SIGNED}=@62",
    ),
    Threshold("administration-order-missing", 59, 60, "0 mar given lacosamide dose=200mg route=iv-push"),
)  # fmt: skip
NECESSITY = (
    Threshold("provider-note-missing", *NOTE_GRACE, STAY),
    Threshold(
        "provider-note-missing", -90 * DAYS, -91 * DAYS,
        f'-60 adt admit\n-30 note provider N1 service_date=day@<n> text="Vancomycin every 8 weeks."\n{STAY}',
        3200,
    ),
    Threshold(
        "clinical-indication-missing", *NOTE_GRACE,
        f'-5 order O1 vancomycin\n{STAY}\n30 note provider N1 text="Seen and examined."',
    ),
    Threshold("treatment-plan-missing", *NOTE_GRACE, f'{STAY}\n30 note provider N1 text="Vancomycin given."'),
    Threshold(
        "hydration-necessity-unsupported", 30, 31,
        '-5 order O1 saline drug.category=hydration indication="NPO for procedure"\n'
        "0 mar start saline order=O1 drug.category=hydration\n<n> mar stop saline\n90 adt discharge",
    ),
    Threshold(
        "hydration-keep-vein-open", 31, 30,
        f"0 mar start saline drug.category=hydration rate=<n>mL/h\n180 mar stop saline\n{_billed('96360')}",
    ),
)  # fmt: skip
ROUTE = (
    Threshold("push-infusion-time-mismatch", 16, 15, f"{HANG}\n<n> mar stop vancomycin\n90 adt discharge"),
    Threshold("repeat-push-unsupported", 31, 30, f"0 {PUSH} id=A1\n<n> {PUSH} id=A2\n{_billed('96374', '96376')}"),
    Threshold("line-or-lumen-unidentified", 29, 30, "-5 access placed L1\n0 mar start vancomycin order=O1"),
    Threshold(
        "concurrent-infusion-unsupported", 49, 50,
        f"{HANG}\n65 mar stop vancomycin\n<n> mar start cefepime access=L1\n99 mar stop cefepime\n{_billed('96365', '96368')}",
    ),
    Threshold(
        "service-sequence-undetermined", 45, 46,
        f"{HANG}\n<n> mar stop vancomycin\n0 mar start cefepime access=L1\n30 mar stop cefepime\n"
        "290 adt discharge primary_reason=therapeutic",
    ),
    Threshold(
        "iv-access-not-in-place", 5, 6,
        f"-60 access placed L1 kind=peripheral\n0 access removed L1\n<n> {ONDANSETRON}\n90 adt discharge",
    ),
)  # fmt: skip
CONSISTENCY = (
    Threshold("mar-note-time-mismatch", 5, 6, TOLD % '"start":"@<n>"'),
    Threshold("mar-medication-detail-mismatch", 1100, 1101, TOLD % '"dose":{"value":<n>,"unit":"mg"}'),
    Threshold(
        "duplicate-administration", 3, 2,
        f"0 {ONDANSETRON} id=A1 entry_method=scan\n<n> {ONDANSETRON} id=A2 entry_method=manual\n90 adt discharge",
    ),
    Threshold(
        "mar-provider-note-mismatch", *NOTE_GRACE,
        f'{STAY}\n70 note provider N1 text="Patient received vancomycin 2000 mg IV infusion."',
    ),
)  # fmt: skip
SIGNATURE = (
    Threshold("provider-signature-missing", *NOTE_GRACE, f"{STAY}\n5 note provider N1 by=D1 state=final"),
    Threshold(
        "provider-signature-missing", 7 * DAYS, 7 * DAYS + 1,
        f"{STAY}\n0 note provider N1 by=D1 state=final\n<n> sign author note=N1 {SIGNED}=@<n>",
    ),
    Threshold("order-signature-missing", *NOTE_GRACE, f"-10 order O1 vancomycin by=D1\n{STAY}"),
    Threshold(
        "order-signature-missing", 48 * HOURS, 48 * HOURS + 1,
        f"0 order O1 vancomycin by=D1 mode=verbal received_by=RN1\n{STAY}\n<n> sign author order=O1 {SIGNED}=@<n>",
    ),
)  # fmt: skip
TIMELINESS = (
    Threshold("late-entry-unlabelled", 4 * HOURS, 4 * HOURS + 1, f"{HANG} recorded=@<n>\n300 adt discharge"),
    Threshold("late-entry-unlabelled", 24 * HOURS, 24 * HOURS + 1, f"{STAY}\n0 note nursing N1 recorded=@<n>"),
    Threshold(
        "addendum-incomplete", 48 * HOURS - 1, 48 * HOURS,
        "-60 note nursing N1 by=RN1 state=final\n90 adt discharge\n"
        "0 note nursing N2 by=RN1 state=addendum reason=site addendum_to=N1",
    ),
    Threshold("delayed-documentation", CLOSED + 24 * HOURS - 1, CLOSED + 24 * HOURS, f"{HANG}\n{CLOSED} adt discharge"),
    Threshold("charted-before-administration", -5, -6, f"{HANG} recorded=@<n>\n65 mar stop vancomycin\n90 adt discharge"),
    Threshold(
        "batch-charted-times", 123, 122,
        "0 mar start vancomycin by=RN1 recorded=@120\n55 mar stop vancomycin by=RN1 recorded=@121\n"
        "60 mar start cefepime by=RN1 recorded=@121\n120 mar stop cefepime by=RN1 recorded=@<n>\n200 adt discharge",
    ),
    Threshold(
        "batch-charted-times", 119, 120,
        "0 mar start vancomycin by=RN1 recorded=@121\n55 mar stop vancomycin by=RN1 recorded=@121\n"
        "60 mar start cefepime by=RN1 recorded=@121\n<n> mar stop cefepime by=RN1 recorded=@121\n200 adt discharge",
    ),
)  # fmt: skip
CHARGES = (
    Threshold(
        "hydration-under-31-minutes", 31, 30,
        f"0 mar start ringers access=L1 drug.category=hydration\n<n> mar stop ringers\n{_billed('96360')}",
    ),
    Threshold("add-on-hours-unsupported", 91, 90, f"{HANG}\n<n> mar stop vancomycin\n{_billed('96365', '96366')}"),
    Threshold("mar-charge-mismatch", 16, 15, f"{HANG}\n<n> mar stop vancomycin\n{_billed('96365')}"),
    Threshold("administration-charge-missing", *CHARGE_LAG, f"{STAY}\n280 charge C1 J3370 service_date=day@0 units=2"),
    Threshold(
        "drug-charge-mismatch", *CHARGE_LAG, f"{STAY}\n10 {ONDANSETRON}\n280 charge C1 J2405 service_date=day@10 units=4"
    ),
)  # fmt: skip
THRESHOLDS = (
    *TIMES, *MEDICATION, *NECESSITY, *ROUTE, *CONSISTENCY, *SIGNATURE, *TIMELINESS, *CHARGES,
)  # fmt: skip
"""One row for each threshold that a time or an amount has to reach."""
