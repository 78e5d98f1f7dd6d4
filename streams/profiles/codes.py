"""What codes of standard terminologies mean: the tables of `vocabulary/codes.toml`, and how a concept is looked up.

A code is looked up whole, as `system|code`; a text by the longest phrase of the table that stands in it as whole words.
What is in no row has no meaning here and is never guessed.
"""

from collections.abc import Iterable
from functools import cached_property

from msgspec import field

from streams.profiles.spelling import spelled
from streams.profiles.tables import Names, RouteWord, Table

Token = tuple[str | None, str | None]
"""System and code of a coding."""


class Codes(Table, frozen=True, dict=True):
    """Codes and texts by the terms of the wire contract, and what the systems go by in the other tables."""

    routes: dict[RouteWord, tuple[str, ...]] = field(default_factory=dict)
    methods: dict[RouteWord, tuple[str, ...]] = field(default_factory=dict)
    forms: Names = field(default_factory=dict)
    notes: Names = field(default_factory=dict)
    sections: Names = field(default_factory=dict)
    access: Names = field(default_factory=dict)
    access_actions: Names = field(default_factory=dict)
    devices: Names = field(default_factory=dict)
    measures: Names = field(default_factory=dict)
    roles: Names = field(default_factory=dict)
    modes: Names = field(default_factory=dict)
    activities: Names = field(default_factory=dict)
    signatures: Names = field(default_factory=dict)
    systems: Names = field(default_factory=dict)

    def system(self, uri: str | None) -> str | None:
        """What a code system goes by in these tables: its short name, else its own URI."""
        return self._systems.get(uri or "", uri)

    def coded(self, table: str, tokens: Iterable[Token]) -> str | None:
        """The term that the first known code stands for."""
        known = self._index[table]
        found = (known.get(f"{self.system(system)}|{code}") for system, code in tokens if code)
        return next(filter(None, found), None)

    def named(self, table: str, texts: Iterable[str]) -> str | None:
        """The term that the first text with a known phrase stands for."""
        return next(filter(None, (self._phrase(table, text) for text in texts)), None)

    def _phrase(self, table: str, text: str) -> str | None:
        padded = f" {spelled(text[:LONGEST_TEXT])} "
        known = self._index[table]
        found = [phrase for phrase in known if "|" not in phrase and f" {phrase} " in padded]
        return known[max(found, key=len)] if found else None

    @cached_property
    def _systems(self) -> dict[str, str]:
        return {uri: name for name, uris in self.systems.items() for uri in uris}

    @cached_property
    def _index(self) -> dict[str, dict[str, str]]:
        return {
            table: {
                word if "|" in word else spelled(word): term
                for term, words in getattr(self, table).items()
                for word in words
            }
            for table in self.__struct_fields__
            if table not in ("source", "replaces")
        }


LONGEST_TEXT = 300
"""A display is a name; of a longer text only the beginning is looked at, so that a hostile one costs nothing."""
