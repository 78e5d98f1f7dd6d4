"""A fingerprint taken apart for comparing: the earlier note as it is, the judged note with what each part weighs."""

from array import array
from collections import defaultdict
from collections.abc import Collection, Sequence

from streams.copyforward.fields import BITS, CLOCK, CODES, FIELDS, VITALS
from streams.copyforward.note_print import NARRATIVE, NotePrint, day_hash, holds, numbers
from streams.copyforward.templates import Templates
from streams.copyforward.tokens import COSIGNED, OWN, QUOTED, SIGNATURE, STATIC
from streams.profiles.remembered import kept

VALUE_BITS = [BITS[name] for name in FIELDS]
VITAL_CODES = frozenset(CODES[name] for name in VITALS)
CLOCK_CODES = frozenset(CODES[name] for name in CLOCK)
ENDS = frozenset({CODES["start"], CODES["stop"]})
DATE, SITE = CODES["date"], CODES["site"]
TELLING = 0.5
"""Bits from which on a sentence says something about where it came from."""
LISTED_WORDS = 8
"""Lines up to this length with a value each are one list of values."""
NO_COUNT = STATIC | QUOTED
COUNTS = bytes([not flag & NO_COUNT for flag in range(256)])
"""A table of the flags of what counts."""
SIGNATURES = bytes([flag & (SIGNATURE | COSIGNED) == SIGNATURE for flag in range(256)])
FOREIGN = bytes([flag & SIGNATURE > 0 and not flag & (OWN | COSIGNED) for flag in range(256)])
SIGNED = bytes([flag & OWN > 0 and not flag & COSIGNED for flag in range(256)])
REVIEWED = bytes([flag & COSIGNED > 0 for flag in range(256)])
"""Tables of the flags of a signature, of one by another hand, of the author's own, of a countersignature."""

_Facts = list[tuple[int, int]]
Claim = tuple[int, int, int]
"""A value that counts: the sentence that states it, its field and its fingerprint."""
Stated = list[tuple[int, list[int], float]]
"""What a line states: the field, its values, and the bits that each is worth."""


class Reading:
    """The sentences, facts and sketch of an earlier note."""

    def __init__(self, note: NotePrint) -> None:
        self.print = note
        self.bodies, self.facts = numbers(note.bodies).tolist(), numbers(note.facts).tolist()
        self.flags, self.fields = note.flags, note.fields

    @kept
    def body_set(self) -> frozenset[int]:
        return frozenset(self.bodies)

    @kept
    def fact_set(self) -> frozenset[int]:
        return frozenset(self.facts)

    @kept
    def figures(self) -> dict[int, list[int]]:
        """The figures of each sentence that has any."""
        found: dict[int, list[int]] = defaultdict(list)
        for figure, at in zip(self.print.figures, self.print.figures_at, strict=True):
            found[at].append(figure)
        return found

    @kept
    def sketch(self) -> "array[int]":
        """The pairs of long words, in the order of the sentences."""
        return numbers(self.print.sketch)

    @kept
    def sketch_places(self) -> dict[int, int]:
        """The sentence that each pair of long words stands in."""
        return dict(zip(self.sketch, self.print.sketch_at, strict=True))

    @kept
    def facts_by_body(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for value, at in zip(self.facts, self.print.facts_at, strict=True):
            found[self.bodies[at]].add(value)
        return found

    @kept
    def clocks(self) -> frozenset[int]:
        """The clock times that are about the visit, not about signing."""
        return self._facts_of(CLOCK_CODES, SIGNATURE | QUOTED)

    @kept
    def vitals(self) -> frozenset[int]:
        """The vitals that the note states as its own."""
        return self._facts_of(VITAL_CODES, NO_COUNT)

    @kept
    def sites(self) -> frozenset[int]:
        """Side and site of the accesses in use."""
        if SITE not in self.fields:
            return frozenset()
        return self._facts_of(frozenset({SITE}), NO_COUNT)

    @kept
    def own_signature(self) -> int | None:
        """The sentence that the author signed with."""
        return next((self.bodies[at] for at in _flagged(self.flags, SIGNED)), None)

    def _facts_of(self, codes: Collection[int], without: int) -> frozenset[int]:
        rows, flags = zip(self.fields, self.facts, self.print.facts_at, strict=True), self.flags
        return frozenset([value for code, value, at in rows if code in codes and not flags[at] & without])


class Judged(Reading):
    """The note that is judged: every sentence with its weight, every value with its bits.

    `earlier` are the patient's notes before it; `charted` are the clock times of this encounter's MAR, None where it
    has none, `outside` those that cannot be its; `rarity` is how surprising a sentence is anywhere, `weights` what it
    weighs as carried narrative.
    """

    def __init__(
        self, note: NotePrint, templates: Templates, key: str, patient_id: str,
        earlier: Sequence[NotePrint] = (), charted: Collection[int] | None = None, outside: Collection[int] = (),
    ) -> None:  # fmt: skip
        super().__init__(note)
        self._before = b"".join([other.bodies for other in earlier])
        self.outside = outside
        self.counts = note.flags.translate(COUNTS)
        self.rarity = templates.rarity(key, patient_id, note)
        self.weights = templates.weights(key, note, self.rarity, note.flags.translate(NARRATIVE))
        self.weighed = [at for at, weight in enumerate(self.weights) if weight]
        self.telling = {at for at in self.weighed if self.weights[at] > TELLING}
        self.values: dict[int, float] = {}
        self._claims: list[Claim] = []
        self.dates: dict[int, frozenset[int]] = {}
        self.valued: set[int] = set()
        self._value(charted)

    def _value(self, charted: Collection[int] | None) -> None:
        """Give every value its bits; a time that the MAR confirms has none, one that it contradicts counts double."""
        today = [day_hash(day) for day in self.print.today]
        places, counts = self.print.facts_at, self.counts
        for code, value, at in zip(self.fields, self.facts, places, strict=True):
            if not counts[at]:
                continue
            bits = VALUE_BITS[code]
            if bits:
                self.valued.add(at)
                self.values[value] = bits * (2 if charted and code in ENDS else 1)
                self._claims.append((at, code, value))
            elif code == DATE and value not in today:
                self.dates[value] = self.dates.get(value, frozenset()) | {self.bodies[at]}
        if charted:
            for value in charted:
                self.values.pop(value, None)
            self._claims = [claim for claim in self._claims if claim[2] in self.values]

    def told_before(self, at: int) -> bool:
        """Whether an earlier note of the patient has the sentence."""
        return holds(self._before, self.bodies[at])

    @kept
    def signed(self) -> bool:
        """Whether the author's own signature stands under it."""
        return self.own_signature is not None

    @kept
    def cosigned(self) -> bool:
        """Whether it says that it was cosigned or reviewed."""
        return bool(_flagged(self.flags, REVIEWED))

    @kept
    def contradicting(self) -> frozenset[int]:
        """The accesses it names where it names more than one."""
        return self.sites if len(self.sites) > 1 else frozenset()

    @kept
    def foreign_signatures(self) -> frozenset[int]:
        """The sentences that another hand signed with."""
        return frozenset([self.bodies[at] for at in _flagged(self.flags, FOREIGN)])

    @kept
    def groups(self) -> list[list[Claim]]:
        """Values that stand or fall together: those of a sentence, but a list with a value a line is one."""
        groups: list[list[Claim]] = []
        sizes, last = self.print.sizes, -2
        for claim in self._claims:
            at = claim[0]
            if at != last and not (at == last + 1 and sizes[at] <= LISTED_WORDS and sizes[last] <= LISTED_WORDS):
                groups.append([])
            groups[-1].append(claim)
            last = at
        return groups

    @kept
    def stated(self) -> list[Stated]:
        """The values of each group, field by field."""
        return [self._stated(group) for group in self.groups]

    def _stated(self, group: list[Claim]) -> Stated:
        fields: dict[int, list[int]] = {}
        for _, code, value in group:
            same = fields.get(code)
            if same is None:
                fields[code] = [value]
            elif value not in same:
                same.append(value)
        return [(code, same, self.values[same[0]]) for code, same in fields.items()]

    @kept
    def moved(self) -> list[int]:
        """The sentences that state another day or sign: in an earlier note's words they are that note's."""
        dated: frozenset[int] = frozenset().union(*self.dates.values())
        signed, counts = _flagged(self.flags, SIGNATURES), self.counts
        told = [at for at, body in enumerate(self.bodies) if body in dated] if dated else []
        return sorted([at for at in {*signed, *told} if counts[at]])

    @kept
    def _facts_at(self) -> dict[int, _Facts]:
        found: dict[int, _Facts] = defaultdict(list)
        for code, value, at in zip(self.fields, self.facts, self.print.facts_at, strict=True):
            found[at].append((code, value))
        return found

    def facts_of(self, at: int) -> Sequence[tuple[int, int]]:
        """The facts of a sentence: field code and fingerprint."""
        return self._facts_at.get(at, ())

    def sketch_of(self, at: int) -> Sequence[int]:
        """The sketch of a sentence."""
        return self.sketch[_of(self.print.sketch_at, at)]


def _flagged(flags: bytes, wanted: bytes) -> list[int]:
    """The sentences whose flags are marked in a table; most notes have none."""
    marks = flags.translate(wanted)
    return [at for at, mark in enumerate(marks) if mark] if 1 in marks else []


def _of(places: bytes, at: int) -> slice:
    """Where the items of a sentence stand among those of the note, which are in the order of its sentences."""
    first = max(places.find(at), 0)
    return slice(first, first + places.count(at))
