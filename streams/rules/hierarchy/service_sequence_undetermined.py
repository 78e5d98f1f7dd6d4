"""The times do not say which of two infusions of a site ran first or whether they overlapped, and a code hangs on it.

Why it matters
    Initial, sequential and concurrent are told apart by the minute. Where the record leaves it open the payer
    takes the reading that pays less.

Fires on
    08:00 mar start vancomycin id=A1 order=O1 access=L1
    10:00 mar stop vancomycin id=A1 access=L1
    08:00 mar start cefepime id=A2 order=O2 access=L1
    08:30 mar stop cefepime id=A2 access=L1
    12:30 adt discharge primary_reason=therapeutic

Silent on
    08:00 mar start vancomycin id=A1 order=O1 access=L1
    10:00 mar stop vancomycin id=A1 access=L1
    08:05 mar start cefepime id=A2 order=O2 access=L1
    08:30 mar stop cefepime id=A2 access=L1
    12:30 adt discharge primary_reason=therapeutic

What to do
    Chart which ran when, to the minute, for each bag.

Feed notes
    Drug infusions of different drugs through one device (`access_id`), in bags of their own. Reason `order`:
    both start in the same minute, are of one category, and either as the initial gives other codes, because
    the longer outlasts the shorter by 16 minutes or more; or a start is missing. Reason `overlap`: an end is
    missing, and another infusion ran or started after its start. A stop that can be calculated is an end.
    Entries without a device count as one site.

Known gaps
    Pushes are left out: pushes of one rank earn the same codes in any order. Settings that bill no
    administration are silent, because no code hangs on it there.

References
    wearemedicalcoders.com, Essential documentation requirements; Medlearn, January 2022 (overlap and
    sequence); codingahead.com 96368.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations
from typing import Literal

from schemas.alert import Subject
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, treatments
from streams.encounter.infusions import Infusion
from streams.encounter.setting import UNBILLED, setting
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule

SEQUENTIAL = timedelta(minutes=16)
"""From so many minutes of its own an infusion is sequential (coding.md 8.2)."""
Doubt = tuple[Literal["order", "overlap"], Given, Given]
MESSAGES = {
    "order": "Nothing says which of two infusions of the site began first, and a code hangs on it.",
    "overlap": "Nothing says whether two infusions of the site overlapped, and a code hangs on it.",
}


@rule("service-sequence-undetermined", severity="downcode-risk", judged=("at-close",), needs=("MAR",))
def service_sequence_undetermined(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    if setting(chart.stay, profile.perspective) in UNBILLED:
        return
    seen: set[tuple[str, str]] = set()
    for reason, unclear, other in _doubts(chart, profile.vocabulary):
        key = (unclear.administration_id, reason)
        if key not in seen:
            seen.add(key)
            yield Finding(
                subject=Subject(administration_id=unclear.administration_id),
                message=MESSAGES[reason],
                suggestion="Chart which ran when, to the minute, for each bag.",
                evidence=(when(unclear.first), when(other.first)),
                reason=reason,
                part=reason,
            )


def _doubts(chart: ClosedChart, vocabulary: Vocabulary) -> Iterator[Doubt]:
    drugs = [
        given
        for given in treatments(chart, vocabulary)
        if given.infusion and given.by_vein and vocabulary.category(given.drug) in ("chemotherapy", "therapeutic", None)
    ]
    rivals = _rivals(drugs, vocabulary)
    for at, beside in rivals:
        one, other = drugs[at], drugs[beside]
        if _together(one, other, vocabulary):
            first, second = sorted((one, other), key=lambda given: given.administration_id)
            yield "order", second, first
    for at, beside in sorted([*rivals, *((beside, at) for at, beside in rivals)]):
        yield from _open(drugs[at], drugs[beside])


def _rivals(drugs: list[Given], vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """The pairs of different drugs, each in a bag of its own, at one site; as their places in the list."""
    known = [(at, one.access_id, vocabulary.name(one.drug), one.charted("bag_id")) for at, one in enumerate(drugs)]
    return [
        (one[0], other[0])
        for one, other in combinations(known, 2)
        if one[2] != other[2] and one[1] == other[1] and (one[3] is None or one[3] != other[3])
    ]


def _together(one: Given, other: Given, vocabulary: Vocabulary) -> bool:
    """Whether both begin in one minute, and either as the initial gives other codes."""
    first, second = one.infusion, other.infusion
    if not (first and second and first.start and second.start) or first.start.at != second.start.at:
        return False
    if vocabulary.category(one.drug) != vocabulary.category(other.drug) or not (first.running and second.running):
        return False
    longer, shorter = sorted((first, second), key=_length, reverse=True)
    return _length(longer) - _length(shorter) >= SEQUENTIAL and _length(shorter) >= SEQUENTIAL


def _length(run: Infusion) -> timedelta:
    return sum((interval.length for interval in run.running), timedelta())


def _open(one: Given, other: Given) -> Iterator[Doubt]:
    """What the missing end of one leaves open beside the other."""
    run, beside = one.infusion, other.infusion
    if run is None or beside is None:
        return
    if run.start is None:
        yield "order", one, other
    elif run.stop is None and (beside.stop is None or beside.stop.at > run.start.at):
        yield "overlap", one, other
