"""A note against the earlier notes of its patient: was something carried over, from where, and what is not true today?

The bits of one earlier note are summed (`agreement.py`); at `evidence_bits` the agreement is a copy. A version of the
same note (filed again, cosigned) is none; an entry of the same encounter is one only where it repeats the values of the
entry before it under a new time.
"""

from collections.abc import Collection, Sequence

from streams.copyforward.agreement import Agreement, agree, complete, part_left
from streams.copyforward.fields import FIELDS, MOMENTS
from streams.copyforward.note_print import NotePrint
from streams.copyforward.reading import ENDS, VITAL_CODES, Judged, Reading
from streams.copyforward.screen import Screen
from streams.copyforward.templates import COMMON_SHARE_BITS
from streams.copyforward.tokens import SIGNATURE
from streams.encounter.copied import Copied, CopyKind
from streams.profiles.copyforward import CopyForward

VERSION_SHARE = 0.85
LEAST_PARTICULAR = 5.0
"""Bits below which a note says nothing particular, so that only its form tells whether it is a clone."""
SAME_FORM_SHARE = 0.85
REPEATED_VALUES = 3
UNNAMED = frozenset({"time"})


def compare(note: Judged, earlier: Sequence[NotePrint], knobs: CopyForward) -> Copied | None:
    """Find the earlier note that this one carries something untrue from; None where it is honest."""
    encounter = note.print.encounter_id
    same = [Reading(other) for other in earlier if other.encounter_id == encounter]
    if any(is_version(note, other) for other in same):
        return None
    elsewhere = earlier if not same else [other for other in earlier if other.encounter_id != encounter]
    weighed = [agree(note, Reading(other), knobs) for other in Screen(note, knobs).passing(elsewhere)]
    most = max([round(found.bits) for found in weighed if found.bits >= knobs.evidence_bits], default=None)
    if most is not None:
        copies = [complete(note, found) for found in weighed if round(found.bits) == most]
        return _copied(note, max(copies, key=lambda agreement: agreement.rank), knobs)
    return next((repeated for other in reversed(same) if (repeated := _repeated(note, other))), None)


def is_version(note: Judged, other: Reading) -> bool:
    """Whether this is the same note filed again: all of it is in here, its times included.

    An entry charted at the minute it speaks of is no version when filed later under the same minute, unless cosigned.
    """
    sizes = other.print.sizes
    kept = sum([size for body, size in zip(other.bodies, sizes, strict=True) if body in note.body_set])
    if kept < VERSION_SHARE * sum(sizes) or not other.clocks <= note.fact_set:
        return False
    return note.cosigned or other.print.filed not in other.clocks


def _copied(note: Judged, found: Agreement, knobs: CopyForward) -> Copied:
    kind = _kind(note, found, knobs)
    stale = set(found.stale)
    if kind == "clone":
        theirs = found.source.fact_set.intersection(note.values)
        stale |= {code for at in found.hits for code, value in note.facts_of(at) if value in theirs}
    names = {FIELDS[code] for code in stale} - UNNAMED | ({"signature_author"} if found.signature else set())
    return Copied(
        note_id=note.print.note_id, source_note_id=found.source.print.note_id, kind=kind,
        fraction=_fraction(note, found, kind), stale=tuple(sorted(names)), bits=round(found.bits, 1),
        administrations=min([sum([code == end for code, _ in found.ends]) for end in ENDS]),
        outside=any(value in note.outside for _, value in found.ends),
    )  # fmt: skip


def _kind(note: Judged, found: Agreement, knobs: CopyForward) -> CopyKind:
    """What kind of copy the evidence says: the whole note, a section, or the values of a line."""
    if found.shared_vitals > found.fresh_vitals and _is_whole(note, found, knobs):
        return "clone"
    if found.signature:
        return "signature"
    timed = found.stale >= ENDS and not found.shared_vitals
    if _is_section(note, found) and not (timed and found.values > found.narrative):
        return "date-of-service" if found.moments else "section"
    return _strongest(found, timed=timed)


def _strongest(found: Agreement, *, timed: bool) -> CopyKind:
    """The kind of the most evidence; `timed` where both ends of an infusion are among the values."""
    strongest = max(found.narrative, found.values, found.side, found.moments)
    if strongest == found.side:
        return "laterality"
    if strongest == found.values:
        return "times" if timed else "values"
    return "date-of-service" if found.moments else "section"


def _is_whole(note: Judged, found: Agreement, knobs: CopyForward) -> bool:
    """Whether what is particular to the note and what is template both come from the one other note."""
    total, sizes = sum(note.weights), note.print.sizes
    overlap = sum([sizes[at] * hit for at, hit in found.hits.items()]) / max(sum(sizes), 1)
    if total < LEAST_PARTICULAR:
        return overlap >= SAME_FORM_SHARE
    return (found.narrative / total + overlap) / 2 >= knobs.clone_share


def _is_section(note: Judged, found: Agreement) -> bool:
    """Whether sentences that follow each other were carried; one alone may be chance beside copied values."""
    told = found.carried & note.telling & found.hits.keys()
    return any(at + 1 in told or at - 1 in told for at in found.carried)


def _fraction(note: Judged, found: Agreement, kind: CopyKind) -> float:
    """The copied share of the words: of a clone every sentence but its fresh times, else what carries the evidence."""
    sizes, theirs = note.print.sizes, found.source.fact_set
    copied = 0.0
    for at in range(len(sizes)) if kind == "clone" else _with_neighbours(note, found, kind):
        fresh = sum([code in MOMENTS and value not in theirs for code, value in note.facts_of(at)])
        hit = found.hits.get(at)
        if hit is None:
            hit = part_left(note.sketch_of(at), found.source)[0] if kind == "clone" else 1.0
        copied += (sizes[at] - fresh) * hit
    return _share(copied, sizes)


def _with_neighbours(note: Judged, found: Agreement, kind: CopyKind) -> Collection[int]:
    """What agrees next to a carried sentence was carried with it; where only values were, the line stands alone."""
    if kind in ("values", "times", "laterality"):
        return found.valued
    carried = set(found.carried)
    for at in sorted(found.hits):
        rare = note.counts[at] and note.rarity[at] >= COMMON_SHARE_BITS
        if rare and (at - 1 in carried or at + 1 in carried):
            carried.add(at)
    return carried


def _repeated(note: Judged, source: Reading) -> Copied | None:
    """An entry of this encounter filed again under a new time with the values of the one before."""
    again = note.vitals & source.fact_set
    moved = note.clocks - source.fact_set or source.print.filed in note.clocks
    if len(again) < max(REPEATED_VALUES, len(note.vitals) - 1) or not moved:
        return None
    sizes = note.print.sizes
    kept = [at for at, body in enumerate(note.bodies) if body in source.body_set and not note.flags[at] & SIGNATURE]
    copied = sum([sizes[at] for at in kept]) - len(note.clocks - source.fact_set)
    if copied < sum(sizes) / 2:
        return None
    names = {FIELDS[code] for at in kept for code, value in note.facts_of(at) if code in VITAL_CODES and value in again}
    return Copied(
        note_id=note.print.note_id, source_note_id=source.print.note_id, kind="repeated-entry",
        fraction=_share(copied, sizes), stale=tuple(sorted(names)), bits=0.0,
    )  # fmt: skip


def _share(copied: float, sizes: bytes) -> float:
    return round(min(1.0, max(0.0, copied) / max(sum(sizes), 1)), 4)
