"""What a comparison found: which note was copied from, how much, and which fields are stale. Ids and field names only."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "clone", "section", "values", "times", "date-of-service", "laterality", "signature", "repeated-entry", "other-patient"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A copy in `note_id` that is not true today.

    `fraction` is the copied share of the note's words; `stale` are the fields that belong to the source. Of another
    patient's note only its id is known.
    """

    note_id: str
    source_note_id: str
    kind: Kind
    fraction: float
    stale: tuple[str, ...]
    bits: float

    @property
    def privacy(self) -> bool:
        """Whether the text is another patient's, which is a privacy incident as well."""
        return self.kind == "other-patient"
