"""A fingerprint taken apart for comparing, with the weight of each sentence where the note is the one judged."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache

from streams.copyforward.facts import BITS, CLOCK, CODES, FIELDS, MOMENT_FIELDS, VITALS
from streams.copyforward.note_print import NotePrint, day_hash, numbers
from streams.copyforward.templates import COMMON_BITS, Templates
from streams.copyforward.tokens import COSIGNED, OWN, QUOTED, SIGNATURE, STATIC

VALUE_BITS = [BITS[name] for name in FIELDS]
VITAL_CODES = frozenset(CODES[name] for name in VITALS)
MOMENTS = frozenset(CODES[name] for name in MOMENT_FIELDS)
CLOCK_CODES = frozenset(CODES[name] for name in CLOCK)
DATE, SITE = CODES["date"], CODES["site"]
COMMON_SHARE_BITS = 2.0
LISTED_WORDS = 8
NO_COUNT = STATIC | QUOTED


class Reading:
    """The sentences, facts and sketch of a note; `counts` says which sentences can be an error at all."""

    def __init__(self, note: NotePrint) -> None:
        self.print = note
        self.bodies, self.facts = numbers(note.bodies), numbers(note.facts)
        self.body_set, self.fact_set = frozenset(self.bodies), frozenset(self.facts)
        self.field_set = frozenset(note.fields)
        self.sketch = numbers(note.sketch)
        self.sketch_set = frozenset(self.sketch)
        self.flags = note.flags
        self.clocks = frozenset(
            value for code, value, at in zip(note.fields, self.facts, note.facts_at, strict=True)
            if code in CLOCK_CODES and not note.flags[at] & (SIGNATURE | QUOTED)
        )  # fmt: skip
        self.by_body: dict[int, set[int]] = defaultdict(set)
        for value, at in zip(self.facts, note.facts_at, strict=True):
            self.by_body[self.bodies[at]].add(value)
        self.sites = frozenset(value for code, value in zip(note.fields, self.facts, strict=True) if code == SITE)
        signed = [at for at, flag in enumerate(note.flags) if flag & SIGNATURE and flag & OWN and not flag & COSIGNED]
        self.signed = bool(signed)
        self.own_signature = self.bodies[signed[0]] if signed else None

    @staticmethod
    @lru_cache(maxsize=512)
    def of(note: NotePrint) -> "Reading":
        """Take apart an earlier note."""
        return Reading(note)


class Judged(Reading):
    """The note that is judged: every sentence with its weight, every value with its bits."""

    def __init__(self, note: NotePrint, templates: Templates, key: str, patient_id: str, true: Collection[int] = ()) -> None:
        super().__init__(note)
        self.true = frozenset(true)
        self.counts = [not flag & NO_COUNT for flag in note.flags]
        self.rarity = templates.rarity(key, patient_id, note) if templates.warm(key) else [0.0] * len(self.bodies)
        self.common = [bits < COMMON_SHARE_BITS for bits in self.rarity]
        left = templates.kept(key, numbers(note.openings)) if templates.warm(key) else self.rarity
        self.weights = [
            0.0 if flag & (NO_COUNT | SIGNATURE) else max(0.0, bits - COMMON_BITS) * part
            for flag, bits, part in zip(note.flags, self.rarity, left, strict=True)
        ]
        self.informative = {body: bits for body, bits in zip(self.bodies, self.weights, strict=True) if bits > 0}
        self._facts: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._sketch: dict[int, list[int]] = defaultdict(list)
        for at, pair in zip(note.sketch_at, self.sketch, strict=True):
            self._sketch[at].append(pair)
        self.values: dict[int, float] = {}
        dates, today = set(), {day_hash(day) for day in note.today}
        for code, value, at in zip(note.fields, self.facts, note.facts_at, strict=True):
            self._facts[at].append((code, value))
            if self.counts[at]:
                if code == DATE and value not in today:
                    dates.add(value)
                elif VALUE_BITS[code] and value not in self.true:
                    self.values[value] = VALUE_BITS[code]
        self.dates = frozenset(dates)
        self.vitals = frozenset(
            value for code, value, at in zip(note.fields, self.facts, note.facts_at, strict=True)
            if code in VITAL_CODES and self.counts[at]
        )  # fmt: skip
        self.has_vitals = bool(VITAL_CODES.intersection(note.fields))
        foreign = any(flag & SIGNATURE and not flag & (OWN | COSIGNED) for flag in note.flags)
        self.groups = self._lines()
        self.cosigned = any(flag & COSIGNED for flag in note.flags)
        self.suspect = len(self.sites) > 1 or (foreign and not self.signed)

    def _lines(self) -> list[list[int]]:
        """Sentences whose values stand or fall together: each its own, but a list with a value a line is one."""
        groups: list[list[int]] = []
        for at, counts in enumerate(self.counts):
            if not counts or not any(value in self.values for _, value in self.facts_of(at)):
                continue
            short = self.print.sizes[at] <= LISTED_WORDS
            if groups and short and groups[-1][-1] == at - 1 and self.print.sizes[at - 1] <= LISTED_WORDS:
                groups[-1].append(at)
            else:
                groups.append([at])
        return groups

    def facts_of(self, at: int) -> Sequence[tuple[int, int]]:
        """The facts of a sentence: field code and fingerprint."""
        return self._facts.get(at, ())

    def sketch_of(self, at: int) -> Sequence[int]:
        """The sketch of a sentence."""
        return self._sketch.get(at, ())
