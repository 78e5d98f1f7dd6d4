"""What a note has in common with one earlier note, weighed sentence by sentence and value by value.

Every agreement counts by how unlikely it is that an honest new note shows it. Templates, an author's own phrases,
static history and quotations weigh nothing; a sentence that two notes of a ward share by chance weighs little; a set of
vitals that repeats to the digit weighs a lot, and each value in it that differs speaks against a copy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from streams.copyforward.fields import MOMENTS
from streams.copyforward.note_print import day_hash
from streams.copyforward.reading import DATE, ENDS, SITE, VITAL_CODES, Claim, Judged, Reading
from streams.copyforward.screen import LEAST_SKETCH, SKETCH_SHARE, net
from streams.copyforward.tokens import COSIGNED, OWN, SIGNATURE
from streams.profiles.copyforward import CopyForward

STALE_DATE_BITS = 12.0
STALE_SIGNATURE_BITS = 12.0
WRONG_SIDE_BITS = 8.0


@dataclass(slots=True)
class Agreement:
    """The evidence for one source, in bits by kind, and the sentences (`hits`, `carried`, `valued`) it lies in.

    `ends` are the starts and stops that are the source's.
    """

    source: Reading
    hits: dict[int, float] = field(default_factory=dict)
    narrative: float = 0.0
    values: float = 0.0
    moments: float = 0.0
    side: float = 0.0
    carried: set[int] = field(default_factory=set)
    valued: set[int] = field(default_factory=set)
    stale: set[int] = field(default_factory=set)
    ends: set[tuple[int, int]] = field(default_factory=set)
    signature: bool = False
    shared_vitals: int = 0
    fresh_vitals: int = 0

    @property
    def bits(self) -> float:
        """All the evidence there is."""
        return self.narrative + self.values + self.moments + self.side

    @property
    def rank(self) -> tuple[float, float, int, int, str]:
        """Which source to name: most evidence, most in common, the latest visit, and of its notes the first version."""
        source = self.source.print
        return round(self.bits), round(sum(self.hits.values()), 1), source.day, -source.written, source.note_id


def agree(note: Judged, source: Reading, knobs: CopyForward) -> Agreement:
    """Weigh a note against one earlier note."""
    found = Agreement(source)
    for at in note.weighed:
        hit = _hit(note, at, source)
        if hit:
            found.hits[at] = hit
            found.narrative += hit * note.weights[at] * (hit < 1.0 or not _new_times(note, at, source))
            if at in note.telling:
                found.carried.add(at)
    for at in note.moved:
        if note.bodies[at] in source.body_set:
            _weigh_date(note, at, found)
            _weigh_signature(note, at, found)
    for group, stated in zip(note.groups, note.stated, strict=True):
        _weigh_values(group, found, net(stated, source.fact_set, source.fields, knobs.value_penalty))
    _weigh_side(note, found)
    return found


def complete(note: Judged, found: Agreement) -> Agreement:
    """Find what else the two notes have in common, be it template."""
    for at, flag in enumerate(note.flags):
        if not note.weights[at] and not flag & COSIGNED and (hit := _hit(note, at, found.source)):
            found.hits[at] = hit
    return found


def _hit(note: Judged, at: int, source: Reading) -> float:
    return 1.0 if note.bodies[at] in source.body_set else _edited(note, at, source)


def _edited(note: Judged, at: int, source: Reading) -> float:
    """Which part of a sentence is left of the source's in words and in figures: new figures make it a new sentence.

    A dose that is the same says nothing, one that differs does.
    """
    share, place = part_left(note.sketch_of(at), source, SKETCH_SHARE)
    now, then = note.figures.get(at), source.figures.get(place)
    if not share or not now or not then:
        return share
    kept = sum([figure in then and not figure & 1 for figure in now])
    differing = sum([figure not in then for figure in now])
    return share * kept / (kept + differing) if kept or differing else share


def _new_times(note: Judged, at: int, source: Reading) -> bool:
    """Whether a sentence says nothing particular but when, and that is not when the source says."""
    times = {value for code, value in note.facts_of(at) if code in MOMENTS}
    told = any(not figure & 1 for figure in note.figures.get(at, ()))
    return bool(times) and not told and source.fact_set.isdisjoint(times)


def part_left(sketch: Sequence[int], source: Reading, least: float = 0.0) -> tuple[float, int]:
    """Which part of a sentence is left in an edited copy, and of which; nothing where it is less than the least."""
    if len(sketch) < LEAST_SKETCH:
        return 0.0, -1
    places = source.sketch_places
    shared = [places[pair] for pair in sketch if pair in places]
    if len(shared) <= least * len(sketch):
        return 0.0, -1
    place = max(shared, key=shared.count)
    share = shared.count(place) / len(sketch)
    return (float(share**0.5), place) if share >= least else (0.0, -1)


def _weigh_values(group: list[Claim], found: Agreement, bits: float) -> None:
    """The values of one line count together: a line is copied with all that is in it."""
    theirs, fields = found.source.fact_set, found.source.fields
    agreeing: list[Claim] = []
    for claim in group:
        if claim[2] in theirs:
            agreeing.append(claim)
        elif claim[1] in VITAL_CODES and claim[1] in fields:
            found.fresh_vitals += 1
    if not agreeing:
        return
    ats = {at for at, _, _ in agreeing}
    if bits > 0:
        found.values += bits
        found.carried |= ats
        found.valued |= ats if bits > 1 else set()
        found.shared_vitals += sum([code in VITAL_CODES for _, code, _ in agreeing])
    found.stale.update(code for at, code, _ in agreeing if at in found.carried)
    found.ends |= {(code, value) for at, code, value in agreeing if code in ENDS and at in found.valued}


def _weigh_date(note: Judged, at: int, found: Agreement) -> None:
    """The day of the earlier visit in the words it was written in then, in a note about another day."""
    old = day_hash(found.source.print.day)
    said = old in note.dates and any(value == old for _, value in note.facts_of(at))
    if said and old in found.source.facts_by_body.get(note.bodies[at], ()):
        found.moments += STALE_DATE_BITS
        found.stale.add(DATE)
        found.carried.add(at)


def _weigh_signature(note: Judged, at: int, found: Agreement) -> None:
    """A signature that is the earlier note's to the minute, or its author's where this author has not signed."""
    if not note.flags[at] & SIGNATURE or note.flags[at] & OWN:
        return
    source, body = found.source, note.bodies[at]
    moments = {value for code, value in note.facts_of(at) if code in MOMENTS}
    kept = (
        len(moments) > 1
        and moments <= source.facts_by_body.get(body, set())
        and not note.dates.keys().isdisjoint(moments)
    )
    foreign = source.print.author != note.print.author and source.own_signature == body and not note.signed
    if kept or foreign:
        found.signature = True
        found.moments += STALE_SIGNATURE_BITS
        found.carried.add(at)


def _weigh_side(note: Judged, found: Agreement) -> None:
    """Two accesses in one note, one of them the earlier note's and the other not: a line was not brought up to date."""
    old = note.contradicting & found.source.sites if note.contradicting else frozenset()
    if old and note.sites - old:
        found.side = WRONG_SIDE_BITS
        found.stale.add(SITE)
        ats = {at for at, counts in enumerate(note.counts) if counts for _, value in note.facts_of(at) if value in old}
        found.valued |= ats
        found.carried |= ats
