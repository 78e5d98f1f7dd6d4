"""The question asked at closing: what does this note carry that is not true, from this patient's notes or another's?

`Place` is what a worker keeps to answer it: the wording it has learned and the recent notes of other patients. The
answer for given wording and notes is a function of the set of notes; only what is learned and what is dropped for room
depends on the stream before.
"""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from streams.copyforward.compare import compare
from streams.copyforward.note_print import NotePrint, by_order
from streams.copyforward.patients import Patients
from streams.copyforward.reading import Judged
from streams.copyforward.templates import Templates
from streams.encounter.copied import Copied
from streams.profiles.copyforward import CopyForward


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of the notes of a place beside those of the patient."""

    templates: Templates
    patients: Patients
    knobs: CopyForward

    @classmethod
    def new(cls, knobs: CopyForward) -> "Place":
        """Start with nothing known."""
        return cls(Templates(knobs), Patients(knobs), knobs)

    def find(
        self, key: str, patient_id: str, note: NotePrint, earlier: Sequence[NotePrint],
        charted: Collection[int] | None = None, outside: Collection[int] = (),
    ) -> tuple[Copied, ...]:  # fmt: skip
        """Compare a note with the patient's earlier ones, oldest first, and with other patients' notes.

        `key` is the site and note kind, `charted` the clock times of this encounter's MAR, `outside` the
        times in its notes that lie outside it. Another patient's text is
        always named, a copy within the patient beside it only where it is the stronger one.
        """
        if earlier and earlier[-1].order >= note.order:
            earlier = earlier[: bisect_left(earlier, note.order, key=by_order)]
        judged = Judged(note, self.templates, key, patient_id, earlier, charted, outside)
        foreign = self.patients.compare(patient_id, judged)
        copied = compare(judged, earlier, self.knobs)
        if foreign is None or copied is None:
            return tuple(found for found in (copied, foreign) if found)
        return (foreign,) if copied.bits < foreign.bits else (copied, foreign)

    def learn(self, key: str, patient_id: str, note: NotePrint, earlier: Sequence[NotePrint]) -> list[str]:
        """Take in a note that was judged, for those that come after it; the notes that left the index for it."""
        before = [other for other in earlier if other.encounter_id != note.encounter_id and other.order < note.order]
        self.templates.learn(key, patient_id, note, before)
        return self.patients.add(patient_id, note)
