"""What the sections of a profile are made of.

Each section is a module of its own beside this one; `profile.py` puts them together. Types are the documentation: a
knob has its default, its meaning and its origin, and `design` marks a number of ours, because no authority gives one.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Feed = Literal["ENC", "ORD", "MAR", "NUR", "NOTE", "ACC", "SIG", "CHG", "SUP"]
FEEDS: tuple[Feed, ...] = ("ENC", "ORD", "MAR", "NUR", "NOTE", "ACC", "SIG", "CHG", "SUP")

Positive = Annotated[float, Meta(gt=0)]
NotNegative = Annotated[float, Meta(ge=0)]


Share = Annotated[float, Meta(gt=0, le=1)]
Count = Annotated[int, Meta(gt=0)]


class Knobs(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every section: an unknown key is refused."""
