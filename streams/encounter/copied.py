"""A fact about a note of the encounter: it carries text or values of another note that are not true today.

Worked out where a patient's notes meet (`streams.copyforward`) and handed to the chart, whose rules judge it. Ids and
field names only: the text of neither note is in it.
"""

from dataclasses import dataclass
from typing import Literal

CopyKind = Literal[
    "clone", "section", "values", "times", "date-of-service", "laterality", "signature", "repeated-entry",
    "other-patient",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A copy in `note_id` that is not true today.

    `fraction` is the copied share of the note's words, `stale` are the fields whose values belong to the source, `bits`
    is the evidence. Of copied times, `administrations` is how many have both ends of the earlier visit's, and `outside`
    says that one of them lies outside this encounter. Of another patient's note only its id is known.
    """

    note_id: str
    source_note_id: str
    kind: CopyKind
    fraction: float
    stale: tuple[str, ...] = ()
    bits: float = 0.0
    administrations: int = 0
    outside: bool = False

    @property
    def privacy(self) -> bool:
        """Whether the text is another patient's, which is a privacy incident as well."""
        return self.kind == "other-patient"
