"""The coded words of charting systems that no other vocabulary holds: MAR rows, lines, pumps, documents, classes.

They differ from site to site, so they are a file like the other vocabularies, which a site replaces or extends; a word
in no list says nothing.
"""

from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from streams.profiles.tables import ChartedTables


@dataclass(frozen=True)
class Charted:
    """What a coded word says."""

    tables: ChartedTables = field(default_factory=ChartedTables)

    def says(self, table: str, *words: str) -> str | None:
        """The meaning of the first of these words that the table knows; None where it knows none."""
        index = self._indexes[table]
        return next((found for word in words if (found := index.get(_even(word)))), None)

    @cached_property
    def _indexes(self) -> dict[str, dict[str, str]]:
        tables = msgspec.structs.asdict(self.tables)
        return {
            name: {_even(word): meaning for meaning, words in table.items() for word in (meaning, *words)}
            for name, table in tables.items()
            if isinstance(table, dict)
        }


def _even(word: str) -> str:
    return " ".join(word.split()).casefold()
