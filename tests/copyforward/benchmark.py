"""Runs notes through the comparison in the order they were written, and scores the answer as the benchmark does."""

import gzip
import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import orjson

from streams.copyforward.find import Place
from streams.copyforward.history import History
from streams.copyforward.note_print import NotePrint, note_print
from streams.encounter.copied import Copied
from streams.profiles.copyforward import CopyForward
from tests.copyforward.ward import Row, ward

BENCHMARK = Path(__file__).resolve().parents[3] / "shared" / "copyforward"
KNOBS = CopyForward()


@dataclass
class Run:
    """What a pass over the notes found, and the state it left."""

    place: Place = field(default_factory=lambda: Place.new(KNOBS))
    histories: dict[str, bytes] = field(default_factory=dict)
    found: dict[str, tuple[Copied, ...]] = field(default_factory=dict)


def development_set() -> tuple[list[Row], dict[str, Row]]:
    """The benchmark's notes and labels; the small ward for a user who has only the repository."""
    if not BENCHMARK.exists():
        return ward()
    notes, labels = (_rows(BENCHMARK / "dev" / f"{name}.jsonl.gz") for name in ("notes", "labels"))
    return notes, {label["note_id"]: label for label in labels}


def _rows(path: Path) -> list[Row]:
    return [orjson.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def print_of(row: Row) -> NotePrint:
    """The fingerprint of a row of the benchmark."""
    return note_print(
        note_id=row["note_id"], encounter_id=row["encounter_id"], author=row["author"], author_name=row["author"],
        day=date.fromisoformat(row["service_date"]).toordinal(),
        filed=datetime.fromisoformat(row["written_at"]).replace(tzinfo=UTC), text=row["text"],
    )  # fmt: skip


def kind_of(row: Row, providers: set[str]) -> str:
    """The note kind that the wire contract knows."""
    provider = row["note_type"] == "provider" or (row["note_type"] == "addendum" and row["author"] in providers)
    return "provider" if provider else "nursing"


def run(rows: Iterable[Row], into: Run | None = None, *, learns: bool = True) -> Run:
    """Compare every note with what came before; the history of a patient is bytes between two notes."""
    rows, done = list(rows), into or Run()
    providers = {row["author"] for row in rows if row["note_type"] == "provider"}
    for row in rows:
        patient, key = row["patient_id"], kind_of(row, providers)
        history, note = History.from_bytes(done.histories.get(patient)), print_of(row)
        found = done.place.find(key, patient, note, history.notes)
        if found:
            done.found[row["note_id"]] = found
        if learns:
            done.place.learn(key, patient, note, history.notes)
        history.add(note, KNOBS.history_notes, KNOBS.history_bytes)
        done.histories[patient] = history.to_bytes()
    return done


def score(labels: dict[str, Row], found: dict[str, tuple[Copied, ...]]) -> dict[str, Any]:
    """The measures of the benchmark."""
    predictions = {note_id: _prediction(copies) for note_id, copies in found.items()}
    return dict(_scorer().score(labels, predictions)) if BENCHMARK.exists() else _plain(labels, predictions)


def _prediction(copies: tuple[Copied, ...]) -> Row:
    best = max(copies, key=lambda copied: copied.fraction)
    return {
        "flagged": True, "source_note_id": best.source_note_id, "copied_fraction": best.fraction,
        "stale_fields": list(best.stale),
    }  # fmt: skip


def _scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", BENCHMARK / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _plain(labels: dict[str, Row], predictions: dict[str, Row]) -> dict[str, Any]:
    """The same measures by hand, for want of the benchmark's own; the small ward says nothing of fractions."""
    errors = {note_id for note_id, label in labels.items() if label["is_error"]}
    hits = errors & predictions.keys()
    right = [predictions[hit]["source_note_id"] in labels[hit]["acceptable_source_ids"] for hit in hits]
    kinds: dict[str, list[bool]] = {}
    for note_id in errors:
        kinds.setdefault(labels[note_id]["kind"], []).append(note_id in predictions)
    return {
        "f1": 2 * len(hits) / (len(predictions) + len(errors)),
        "fpr": len(predictions.keys() - errors) / (len(labels) - len(errors)),
        "source_acc_on_true_positives": sum(right) / len(right), "copied_fraction_mae_on_true_positives": 0.0,
        "by_kind": {kind: {"rate": sum(flags) / len(flags), "is_error": True} for kind, flags in kinds.items()},
    }  # fmt: skip
