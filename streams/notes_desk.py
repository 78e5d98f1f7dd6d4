"""The desk of patients of one partition: where the notes of a patient's encounters meet.

A closed encounter hands in the fingerprints of its notes; each is compared with the patient's earlier ones and with
those of other patients, and what is found goes back to the encounter as a fact of its chart. A note that arrives late
is compared, and so are the later ones again. No text is kept: a fingerprint is checksums.

| row | what |
| --- | --- |
| patient | the history, at most so many notes and bytes |
| patient, encounter | what the encounter handed in beside its notes, and what was last found in it |
| (nothing), note | a recent note of a patient of another partition, at most so many |

A note that is new goes to the desks of the other partitions as well: text of another patient is found wherever that
patient's notes lie, once the encounter it was written in is closed, and the wording of a place is the same for all.

What the answer depends on. For given wording and given notes of other patients it is a function of the set of notes at
hand: the order in which encounters close, repeats, crashes and restarts change nothing. What is learned (wording, notes
of others) is no row of its own, it follows from the rows and is learned again from them after a restart; there it
depends on what had closed by then, so that narrative near the threshold may be judged otherwise in another order.
Values, times, dates, sides and signatures of the patient's own notes are found however little was learned. What was
found in a note that since left the history stands as it was.
"""

import msgspec
from aiokafka import ConsumerRecord

from streams.copyforward.find import Place
from streams.copyforward.history import History
from streams.copyforward.note_print import NotePrint
from streams.encounter.copied import Copied
from streams.engine import Outbox, Partition
from streams.notes_rows import Compared, HandedIn, Seen, doubted, is_unsure, standing, written
from streams.profiles.profile import Profile
from streams.topics import Topics

SEPARATOR = b"\0"


class NotesDesk:
    """The patients of one partition."""

    def __init__(
        self, rows: Partition, topics: Topics, profile: Profile, partition: int = 0, partitions: int = 1
    ) -> None:
        self._rows, self._topics, self._knobs = rows, topics, profile.copy_forward
        self._others = [other for other in range(partitions) if other != partition]
        self._handed: dict[bytes, dict[bytes, bytes]] = {}
        self._seen: list[Seen] = []
        self._purged: set[bytes] = set()
        self._place = Place.new(self._knobs)
        self._learn_again()
        self._doubtful = self._doubts()
        self._again = set(self._doubtful)

    def _doubts(self) -> set[bytes]:
        """The patients of whom something may have been told, or may yet arrive from a former owner."""
        for row in self._rows.refused:
            if row.find(SEPARATOR) > 0 and (value := self._rows.get(row)):
                self._rows.put(row, doubted(value))
        return {
            row.partition(SEPARATOR)[0]
            for row, value in self._rows.items()
            if row.find(SEPARATOR) > 0 and is_unsure(value)
        }

    def alone(self) -> None:
        """Nothing of a former owner can arrive any more: what is told now stands."""
        self._again |= self._doubtful
        self._doubtful.clear()

    def _learn_again(self) -> None:
        """Learn from every history, oldest note first, and from the notes of other partitions."""
        for row, value in self._rows.items():
            if row.startswith(SEPARATOR):
                self._learn(msgspec.msgpack.decode(value, type=Seen))
            elif SEPARATOR not in row:
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
        """What a closed encounter hands in, nothing where it was opened again; or a note of another partition."""
        headers = dict(record.headers)
        if "encounter" in headers:
            self._handed.setdefault(record.key, {})[headers["encounter"]] = record.value
            if "purge" in headers:
                self._purged.add(record.key)
        else:
            self._seen.append(msgspec.msgpack.decode(record.value, type=Seen))

    def judge(self, out: Outbox) -> bool:
        """Compare the notes of every patient somebody handed notes in for; whether there was any."""
        for seen in self._seen:
            self._take_in(seen)
        for patient in sorted(self._again):
            self._tell_again(patient, out)
        given = [
            (msgspec.msgpack.decode(value, type=HandedIn) if value else HandedIn((), {}), patient, encounter)
            for patient, handed in self._handed.items()
            for encounter, value in handed.items()
        ]
        for notes, patient, encounter in sorted(given, key=written):
            self._compare(patient, encounter, notes, out)
        for patient in self._purged:
            if not History.from_bytes(self._rows.get(patient)).notes:
                self._rows.delete(patient)
        changed = bool(self._handed or self._again)
        for waiting in (self._seen, self._handed, self._again, self._purged):
            waiting.clear()
        return changed

    def _tell_again(self, patient: bytes, out: Outbox) -> None:
        """What may have been told of a patient: what stands once more, and what does not as gone."""
        notes = History.from_bytes(self._rows.get(patient)).notes
        at_hand = {note.note_id: note for note in notes}
        for note_id, key in self._keys(patient).items():
            self._send(Seen(patient.decode(), note_id, key, at_hand.get(note_id)), out)
        if notes:
            self._find(patient, notes, notes[0].order, set(), out)

    def _send(self, seen: Seen, out: Outbox) -> None:
        for partition in self._others:
            out.send(self._topics.notes.name, seen.patient.encode(), msgspec.msgpack.encode(seen), partition=partition)

    def _take_in(self, seen: Seen) -> None:
        """Keep a note of another partition, and no more of them than are compared with."""
        row = SEPARATOR + seen.note_id.encode()
        if seen.print is None:
            self._rows.delete(row)
        else:
            self._rows.put(row, msgspec.msgpack.encode(seen))
        self._forget(self._learn(seen))

    def _learn(self, seen: Seen) -> list[str]:
        if seen.print is not None:
            return self._place.learn(seen.key, seen.patient, seen.print, ())
        self._place.patients.discard(seen.note_id)
        return []

    def _forget(self, left: list[str]) -> None:
        """Drop the rows of notes that left the index for room; those of patients of ours have none."""
        for note_id in left:
            self._rows.delete(SEPARATOR + note_id.encode())

    def _compare(self, patient: bytes, encounter: bytes, given: HandedIn, out: Outbox) -> None:
        history = History.from_bytes(self._rows.get(patient))
        known = {note.note_id: note for note in history.notes}
        at_hand = dict(known)
        changed = self._exchange(patient, encounter, given, at_hand)
        notes = sorted(at_hand.values(), key=lambda note: note.order)
        if changed:
            moved = [note for note in changed if known.get(note.note_id) != at_hand.get(note.note_id)]
            self._find(patient, notes, min(note.order for note in changed), {note.note_id for note in moved}, out)
            self._tell(patient, moved, notes, out)
        for note_id in known.keys() - at_hand.keys():
            history.discard(note_id)
        for note in notes:
            if known.get(note.note_id) != note:
                history.add(note, self._knobs.history_notes, self._knobs.history_bytes)
        self._keep(patient, history)

    def _tell(self, patient: bytes, moved: list[NotePrint], notes: list[NotePrint], out: Outbox) -> None:
        """Learn from what is new, and tell the desks of the other partitions."""
        keys, at_hand = self._keys(patient), {note.note_id for note in notes}
        for note in moved:
            there = note.note_id in at_hand
            seen = Seen(patient.decode(), note.note_id, keys.get(note.note_id, ""), note if there else None)
            if there:
                self._forget(self._place.learn(seen.key, seen.patient, note, notes))
            else:
                self._place.patients.discard(note.note_id)
            self._send(seen, out)

    def _keep(self, patient: bytes, history: History) -> None:
        """Keep the history, and of encounters none but those it still has notes of."""
        self._rows.put(patient, history.to_bytes())
        prefix = patient + SEPARATOR
        encounters = {note.encounter_id.encode() for note in history.notes}
        for row, _ in list(self._rows.scan(prefix)):
            if row[len(prefix) :] not in encounters:
                self._rows.delete(row)

    def _exchange(
        self, patient: bytes, encounter: bytes, given: HandedIn, at_hand: dict[str, NotePrint]
    ) -> list[NotePrint]:
        """Put the notes an encounter now has in place of those it had; those that are new or gone."""
        row = patient + SEPARATOR + encounter
        had = {note.note_id: note for note in at_hand.values() if note.encounter_id == encounter.decode()}
        has = {note.note_id: note for note in given.prints}
        before = self._rows.get(row)
        found = msgspec.msgpack.decode(before, type=Compared).found if before else b""
        for note_id in had:
            del at_hand[note_id]
        at_hand.update(has)
        row_now = Compared(given.keys, given.charted, found, given.outside, patient in self._doubtful)
        value = msgspec.msgpack.encode(row_now)
        self._rows.announce(row, doubted(value))
        self._rows.put(row, value)
        return [note for note_id, note in (had | has).items() if had.get(note_id) != has.get(note_id)] or list(
            has.values()
        )

    def _find(
        self, patient: bytes, notes: list[NotePrint], since: tuple[int, str], moved: set[str], out: Outbox
    ) -> None:
        """Compare all from `since` on with those before it, and tell the encounters whose findings changed."""
        encounters = {note.encounter_id for note in notes if note.order >= since}
        for encounter in sorted(encounters):
            row = patient + SEPARATOR + encounter.encode()
            value = self._rows.get(row)
            if value is None:
                continue
            compared = msgspec.msgpack.decode(value, type=Compared)
            copies = self._copies(patient.decode(), encounter, notes, compared)
            found = msgspec.msgpack.encode((*standing(compared, notes, moved, copies), *copies))
            if compared.unsure or found != (compared.found or msgspec.msgpack.encode(())):
                headers = [("kind", b"copies")]
                out.send(self._topics.transfers.name, encounter.encode(), found, headers)
                self._rows.announce(row, doubted(value))
                known = msgspec.structs.replace(compared, found=found, unsure=patient in self._doubtful)
                self._rows.put(row, msgspec.msgpack.encode(known))

    def _copies(self, patient: str, encounter: str, notes: list[NotePrint], compared: Compared) -> list[Copied]:
        """What each note of an encounter carries from the notes just before it, or from another patient's."""
        most = self._knobs.history_notes
        return [
            copied
            for number, note in enumerate(notes)
            if note.encounter_id == encounter
            for copied in self._place.find(
                compared.keys.get(note.note_id, ""), patient, note, notes[max(0, number - most) : number],
                compared.charted, compared.outside,
            )
        ]  # fmt: skip
