"""The desk of patients of one partition: where the notes of a patient's encounters meet.

A closed encounter hands in the fingerprints of its notes; each is compared with the patient's earlier ones and with
those of other patients, and what is found goes back to the encounter as a fact of its chart. A note that arrives late
is compared, and so are the later ones again. No text is kept: a fingerprint is checksums.

| row | what |
| --- | --- |
| patient | the history, at most so many notes and bytes |
| patient, encounter | what the encounter handed in beside its notes, and what was last found in it |

What is learned (wording of the place, recent notes of others) is no row: it follows from the histories and is learned
again from them when the partition is taken over.
"""

import msgspec
from aiokafka import ConsumerRecord

from streams.copyforward.find import Place
from streams.copyforward.history import History
from streams.copyforward.note_print import NotePrint
from streams.encounter.copied import Copied
from streams.engine import Outbox, Partition
from streams.profiles.profile import Profile
from streams.topics import Topics

SEPARATOR = b"\0"


class HandedIn(msgspec.Struct, frozen=True, array_like=True):
    """The notes of a closed encounter: fingerprints, the site and kind of each, and the clock times of its MAR."""

    prints: tuple[NotePrint, ...]
    keys: dict[str, str]
    charted: tuple[int, ...] | None = None


class Compared(msgspec.Struct, frozen=True, array_like=True):
    """What is needed to compare an encounter's notes again, and what was found last."""

    keys: dict[str, str]
    charted: tuple[int, ...] | None = None
    found: bytes = b""


class NotesDesk:
    """The patients of one partition."""

    def __init__(self, rows: Partition, topics: Topics, profile: Profile) -> None:
        self._rows, self._topics, self._knobs = rows, topics, profile.copy_forward
        self._handed: dict[bytes, dict[bytes, bytes]] = {}
        self._place = Place.new(self._knobs)
        self._learn_again()

    def _learn_again(self) -> None:
        """Learn from every history, patient by patient and oldest note first."""
        for row, value in self._rows.items():
            if SEPARATOR not in row:
                notes = History.from_bytes(value).notes
                keys = self._keys(row)
                for number, note in enumerate(notes):
                    self._place.learn(keys.get(note.note_id, ""), row.decode(), note, notes[:number])

    def _keys(self, patient: bytes) -> dict[str, str]:
        prefix = patient + SEPARATOR
        return {
            note: key
            for _, value in self._rows.scan(prefix)
            for note, key in msgspec.msgpack.decode(value, type=Compared).keys.items()
        }

    def take(self, record: ConsumerRecord) -> None:
        """What a closed encounter hands in; nothing, where it was opened again."""
        self._handed.setdefault(record.key, {})[dict(record.headers)["encounter"]] = record.value

    def judge(self, out: Outbox) -> bool:
        """Compare the notes of every patient somebody handed notes in for; whether there was any."""
        for patient, handed in sorted(self._handed.items()):
            self._compare(patient, handed, out)
        changed = bool(self._handed)
        self._handed.clear()
        return changed

    def _compare(self, patient: bytes, handed: dict[bytes, bytes], out: Outbox) -> None:
        history = History.from_bytes(self._rows.get(patient))
        known = {note.note_id: note for note in history.notes}
        changed: list[NotePrint] = []
        for encounter, value in sorted(handed.items()):
            given = msgspec.msgpack.decode(value, type=HandedIn) if value else HandedIn((), {})
            changed += self._exchange(patient, encounter, given, history)
        self._keep(patient, history)
        if changed:
            since = min(note.order for note in changed)
            self._find(patient, history, since, out)
            for note in changed:
                if known.get(note.note_id) != note:
                    self._place.learn(self._keys(patient).get(note.note_id, ""), patient.decode(), note, history.notes)

    def _keep(self, patient: bytes, history: History) -> None:
        """Keep the history, and of encounters none but those it still has notes of."""
        self._rows.put(patient, history.to_bytes())
        prefix = patient + SEPARATOR
        encounters = {note.encounter_id.encode() for note in history.notes}
        for row, _ in list(self._rows.scan(prefix)):
            if row[len(prefix) :] not in encounters:
                self._rows.delete(row)

    def _exchange(self, patient: bytes, encounter: bytes, given: HandedIn, history: History) -> list[NotePrint]:
        """Put the notes an encounter now has in place of those it had; those that are new or gone."""
        row = patient + SEPARATOR + encounter
        had = {note.note_id: note for note in history.notes if note.encounter_id == encounter.decode()}
        has = {note.note_id: note for note in given.prints}
        before = self._rows.get(row)
        found = msgspec.msgpack.decode(before, type=Compared).found if before else b""
        for note_id in had.keys() - has.keys():
            history.discard(note_id)
        for note in sorted(has.values(), key=lambda note: note.order):
            history.add(note, self._knobs.history_notes, self._knobs.history_bytes)
        self._rows.put(row, msgspec.msgpack.encode(Compared(given.keys, given.charted, found)))
        return [note for note_id, note in (had | has).items() if had.get(note_id) != has.get(note_id)] or list(
            has.values()
        )

    def _find(self, patient: bytes, history: History, since: tuple[int, str], out: Outbox) -> None:
        """Compare every note from `since` on with those before it, and tell the encounters whose findings changed."""
        notes = history.notes
        encounters = {note.encounter_id for note in notes if note.order >= since}
        for encounter in sorted(encounters):
            row = patient + SEPARATOR + encounter.encode()
            value = self._rows.get(row)
            if value is None:
                continue
            compared = msgspec.msgpack.decode(value, type=Compared)
            found = msgspec.msgpack.encode(self._copies(patient.decode(), encounter, notes, compared))
            if found != (compared.found or msgspec.msgpack.encode(())):
                headers = [("kind", b"copies")]
                out.send(self._topics.transfers.name, encounter.encode(), found, headers)
                self._rows.put(row, msgspec.msgpack.encode(msgspec.structs.replace(compared, found=found)))

    def _copies(self, patient: str, encounter: str, notes: list[NotePrint], compared: Compared) -> tuple[Copied, ...]:
        return tuple(
            copied
            for number, note in enumerate(notes)
            if note.encounter_id == encounter
            for copied in self._place.find(
                compared.keys.get(note.note_id, ""), patient, note, notes[:number], compared.charted
            )
        )
