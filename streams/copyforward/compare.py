"""A note against the earlier notes of its patient: what was carried over, and is it an error?

Every agreement is weighed by how unlikely it is that an honest new note shows it. Templates, an author's own phrases,
static history and quotations weigh nothing; a sentence that two notes of the ward share by chance weighs little; a set of
vitals that repeats to the digit weighs a lot. The bits of one earlier note are summed, and at `evidence_bits` the
agreement is a copy. Which fields are stale follows from the sentences that carry the evidence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from streams.copyforward.fact import Copied, Kind
from streams.copyforward.facts import FIELDS
from streams.copyforward.note_print import NotePrint, day_hash
from streams.copyforward.reading import CLOCK_CODES, DATE, MOMENTS, SITE, VITAL_CODES, Judged, Reading
from streams.copyforward.tokens import OWN, SIGNATURE
from streams.profiles.copyforward import CopyForward

STALE_DATE_BITS = 12.0
STALE_SIGNATURE_BITS = 12.0
WRONG_SIDE_BITS = 8.0
SKETCH_SHARE = 0.45
"""From which share of its pairs of long words on a sentence is an edited one."""
LEAST_SKETCH = 3
VERSION_SHARE = 0.85
TELLING = 0.5
"""Bits from which on a sentence says something about where it came from."""
LEAST_PARTICULAR = 5.0
"""Bits below which a note says nothing particular, so that only its form tells whether it is a clone."""
SAME_FORM_SHARE = 0.85
REPEATED_VALUES = 3


@dataclass(slots=True)
class Agreement:
    """What a note has in common with one earlier note."""

    source: NotePrint
    hits: dict[int, float] = field(default_factory=dict)
    narrative: float = 0.0
    values: float = 0.0
    moments: float = 0.0
    side: float = 0.0
    carried: set[int] = field(default_factory=set)
    valued: set[int] = field(default_factory=set)
    stale: set[int] = field(default_factory=set)
    signature: bool = False
    shared: int = 0
    differing: int = 0

    @property
    def bits(self) -> float:
        """All the evidence there is."""
        return self.narrative + self.values + self.moments + self.side


    @property
    def rank(self) -> tuple[float, float, tuple[int, str]]:
        """Which source to name: most evidence, then most in common, then the latest."""
        return round(self.bits), sum(self.hits.values()), self.source.order


def compare(note: Judged, others: Iterable[NotePrint], knobs: CopyForward) -> Copied | None:
    """Find the earlier note that this one carries something untrue from; None where it is honest."""
    earlier = [other for other in others if other.order < note.print.order]
    same = [other for other in earlier if other.encounter_id == note.print.encounter_id]
    if any(is_version(note, other) for other in same):
        return None
    best: Agreement | None = None
    for other in earlier:
        if other.encounter_id != note.print.encounter_id and _worth(note, other, knobs):
            found = agree(note, other, knobs)
            if best is None or found.rank > best.rank:
                best = found
    if best is not None and best.bits >= knobs.evidence_bits:
        return _copied(note, best, knobs)
    return next((found for other in reversed(same) if (found := _repeated(note, other))), None)


def is_version(note: Judged, other: NotePrint) -> bool:
    """Whether this is the same note filed again: all of it is in here, its times included.

    An entry charted at the minute it speaks of is no version when filed later under the same minute, unless cosigned.
    """
    theirs = Reading.of(other)
    kept = sum(size for body, size in zip(theirs.bodies, other.sizes, strict=True) if body in note.body_set)
    if kept < VERSION_SHARE * sum(other.sizes):
        return False
    return theirs.clocks <= note.fact_set and (note.cosigned or other.filed not in theirs.clocks)


def _worth(note: Judged, other: NotePrint, knobs: CopyForward) -> bool:
    """A quick bound: whether this earlier note can reach the threshold at all."""
    theirs = Reading.of(other)
    bits = sum([note.informative[body] for body in note.informative.keys() & theirs.body_set])
    bits += sum([note.values[value] for value in note.values.keys() & theirs.fact_set])
    if bits >= knobs.evidence_bits / 2 or note.suspect:
        return True
    return bool(note.dates) and day_hash(other.day) in note.dates or len(note.sketch_set & theirs.sketch_set) >= LEAST_SKETCH


def agree(note: Judged, other: NotePrint, knobs: CopyForward) -> Agreement:
    """Weigh a note against one earlier note, sentence by sentence."""
    theirs, found = Reading.of(other), Agreement(other)
    for at, body in enumerate(note.bodies):
        hit = 1.0 if body in theirs.body_set else _edited(note.sketch_of(at), theirs.sketch_set)
        if not note.counts[at]:
            if hit:
                found.hits[at] = hit
            continue
        if hit:
            found.hits[at] = hit
            found.narrative += hit * note.weights[at]
            if note.weights[at] > TELLING:
                found.carried.add(at)
        _weigh_dates(note, theirs, at, found)
        _weigh_signature(note, theirs, at, hit, found)
    for group in note.groups:
        _weigh_values(note, theirs, group, found, knobs)
    _weigh_side(note, theirs, found)
    return found


def _edited(sketch: Sequence[int], theirs: frozenset[int]) -> float:
    """Which part of a sentence is left in an edited copy; nothing where too little is."""
    if len(sketch) < LEAST_SKETCH:
        return 0.0
    share = sum([pair in theirs for pair in sketch]) / len(sketch)
    return share**0.5 if share >= SKETCH_SHARE else 0.0


def _weigh_values(note: Judged, theirs: Reading, group: list[int], found: Agreement, knobs: CopyForward) -> None:
    """The values of one line count together: a line is copied with all that is in it."""
    facts = [(at, code, value) for at in group for code, value in note.facts_of(at) if value in note.values]
    agreeing = [(at, code, value) for at, code, value in facts if value in theirs.fact_set]
    differing = [code for _, code, value in facts if value not in theirs.fact_set and code in theirs.field_set]
    bits = sum([note.values[value] for _, _, value in agreeing]) - knobs.value_penalty * len(differing)
    found.differing += sum(code in VITAL_CODES for code in differing)
    if bits > 0:
        found.values += bits
        ats = {at for at, _, _ in agreeing}
        found.carried |= ats
        found.valued |= ats if bits > 1 else set()
        found.stale.update(code for _, code, _ in agreeing)
        found.shared += sum(code in VITAL_CODES for _, code, _ in agreeing)
    else:
        found.stale.update(code for at, code, _ in agreeing if at in found.carried)


def _weigh_dates(note: Judged, theirs: Reading, at: int, found: Agreement) -> None:
    """The day of the earlier visit in the words it was written in then, in a note about another day."""
    old = day_hash(theirs.print.day)
    if old in note.dates and any(value == old for _, value in note.facts_of(at)) and old in theirs.by_body.get(note.bodies[at], ()):
        found.moments += STALE_DATE_BITS
        found.stale.add(DATE)
        found.carried.add(at)


def _weigh_signature(note: Judged, theirs: Reading, at: int, hit: float, found: Agreement) -> None:
    """A signature that is the earlier note's to the minute, or its author's and not this one's."""
    if hit != 1.0 or not note.flags[at] & SIGNATURE or note.flags[at] & OWN:
        return
    moments = [value for code, value in note.facts_of(at) if code in MOMENTS]
    carried = len(moments) > 1 and theirs.by_body[note.bodies[at]].issuperset(moments)
    foreign = theirs.print.author != note.print.author and theirs.own_signature == note.bodies[at]
    if (carried and note.dates.intersection(moments)) or (foreign and not note.signed):
        found.signature = True
        found.moments += STALE_SIGNATURE_BITS
        found.carried.add(at)


def _weigh_side(note: Judged, theirs: Reading, found: Agreement) -> None:
    """Two sites in one note, one of them the earlier note's: the line of the access is not today's."""
    for at, body in enumerate(note.bodies):
        sites = [value for code, value in note.facts_of(at) if code == SITE]
        old = [value for value in sites if value in theirs.sites]
        if old and note.sites - theirs.sites and not note.sites <= set(old) and (body in theirs.body_set or found.hits.get(at)):
            found.side = WRONG_SIDE_BITS
            found.valued.add(at)
            found.stale.add(SITE)
            found.carried.add(at)


def _copied(note: Judged, found: Agreement, knobs: CopyForward) -> Copied:
    kind = _kind(note, found, knobs)
    stale = found.stale | ({code for at in found.hits for code, value in note.facts_of(at)
                            if value in Reading.of(found.source).fact_set and note.values.get(value)} if kind == "clone" else set())  # fmt: skip
    names = sorted({FIELDS[code] for code in stale} - {"other", "fixed", "time"} | ({"signature_author"} if found.signature else set()))
    return Copied(
        note_id=note.print.note_id, source_note_id=found.source.note_id, kind=kind,
        fraction=_fraction(note, found, kind), stale=tuple(names), bits=round(found.bits, 1),
    )  # fmt: skip


def _kind(note: Judged, found: Agreement, knobs: CopyForward) -> Kind:
    """What kind of copy the evidence says: the whole note, a section, or the values of a line."""
    if found.shared > found.differing and _is_whole(note, found, knobs):
        return "clone"
    if found.signature:
        return "signature"
    if _is_section(note, found):
        return "date-of-service" if found.moments else "section"
    strongest = max(found.narrative, found.values, found.side, found.moments)
    if strongest == found.side:
        return "laterality"
    if strongest == found.values:
        return "values" if found.shared else "times"
    return "date-of-service" if found.moments else "section"


def _is_section(note: Judged, found: Agreement) -> bool:
    """Whether sentences that follow each other were carried; one alone may be chance beside copied values."""
    told = {at for at in found.carried if note.weights[at] > TELLING and at in found.hits}
    return any(at + 1 in told or at - 1 in told for at in found.carried)


def _is_whole(note: Judged, found: Agreement, knobs: CopyForward) -> bool:
    """Whether what is particular to the note and what is template both come from the one other note."""
    total = sum(note.weights)
    overlap = sum(note.print.sizes[at] * hit for at, hit in found.hits.items()) / max(sum(note.print.sizes), 1)
    if total < LEAST_PARTICULAR:
        return overlap >= SAME_FORM_SHARE
    return (found.narrative / total + overlap) / 2 >= knobs.clone_share


def _fraction(note: Judged, found: Agreement, kind: Kind) -> float:
    """The copied share of the words: of a clone every sentence but its fresh times, else what carries the evidence."""
    sizes, theirs = note.print.sizes, Reading.of(found.source)
    copied = 0.0
    for at in range(len(sizes)) if kind == "clone" else _with_neighbours(note, found, kind):
        fresh = sum(code in MOMENTS and value not in theirs.fact_set for code, value in note.facts_of(at))
        copied += (sizes[at] - fresh) * found.hits.get(at, _left_of(note, at, theirs) if kind == "clone" else 1.0)
    return round(min(1.0, copied / max(sum(sizes), 1)), 4)


def _left_of(note: Judged, at: int, theirs: Reading) -> float:
    """Which part of a heavily edited sentence is still the earlier one's."""
    sketch = note.sketch_of(at)
    return (sum([pair in theirs.sketch_set for pair in sketch]) / len(sketch)) ** 0.5 if sketch else 0.0


def _with_neighbours(note: Judged, found: Agreement, kind: Kind) -> set[int]:
    """What lies between two carried sentences in the same line of text was carried with them."""
    if kind in ("values", "times", "laterality"):
        return found.valued
    carried = set(found.carried)
    for at in sorted(found.hits):
        if at not in carried and note.counts[at] and not note.common[at] and (at - 1 in carried or at + 1 in carried):
            carried.add(at)
    return carried


def _repeated(note: Judged, other: NotePrint) -> Copied | None:
    """An entry of this encounter filed again under a new time with the values of the one before."""
    theirs = Reading.of(other)
    again = note.vitals & theirs.fact_set
    moved = note.clocks - theirs.fact_set or other.filed in note.clocks
    if len(again) < max(REPEATED_VALUES, len(note.vitals) - 1) or not moved:
        return None
    hits = [at for at, body in enumerate(note.bodies) if body in theirs.body_set and not note.flags[at] & SIGNATURE]
    copied = sum(note.print.sizes[at] for at in hits)
    if copied < sum(note.print.sizes) / 2:
        return None
    copied -= sum(value not in theirs.fact_set for value in note.clocks)
    names = sorted({FIELDS[code] for code, value in zip(note.print.fields, note.facts, strict=True) if value in again})
    return Copied(
        note_id=note.print.note_id, source_note_id=other.note_id, kind="repeated-entry",
        fraction=round(copied / max(sum(note.print.sizes), 1), 4), stale=tuple(names), bits=0.0,
    )  # fmt: skip
