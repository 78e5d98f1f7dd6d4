"""People of the worklist: roles, what each may do, and in which units.

A grant is a role in one unit or in all, so that who codes for one unit and looks at another may not answer there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Literal, get_args

from streams.errors import DripcheckError

Role = Literal["viewer", "documenter", "coder", "auditor", "admin"]
EVERY_UNIT = "*"
Units = frozenset[str] | None
"""The units of a person; None is every unit, and encounters without one."""


class Right(Enum):
    """What a page asks for."""

    SEE = "see encounters"
    ANSWER = "answer alerts"
    AUDIT = "read the audit log"
    ADMINISTER = "end sessions of others"


RIGHTS: dict[Role, frozenset[Right]] = {
    "viewer": frozenset({Right.SEE}),
    "documenter": frozenset({Right.SEE, Right.ANSWER}),
    "coder": frozenset({Right.SEE, Right.ANSWER}),
    "auditor": frozenset({Right.AUDIT}),
    "admin": frozenset(Right),
}


class UnusableGrant(DripcheckError):
    """A grant that names no role, or no unit."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a unit."""

    role: Role
    unit: str

    def __str__(self) -> str:
        return f"{self.role}:{self.unit}"


def read_grant(text: str) -> Grant:
    """The grant in ROLE:UNIT, where the unit * is all. Raises UnusableGrant."""
    name, _, unit = text.partition(":")
    roles = {role: role for role in get_args(Role)}
    if name not in roles or not unit:
        raise UnusableGrant(f"a grant is ROLE:UNIT or ROLE:*, and a role is one of {', '.join(roles)}; found {text}")
    return Grant(roles[name], unit)


@dataclass(frozen=True, slots=True)
class Person:
    """Who is there, by an id, and what was granted; without a name whoever sits at this machine."""

    name: str
    grants: tuple[Grant, ...]

    def units(self, right: Right) -> Units:
        """The units in which a person may do this; None is every one."""
        found = frozenset(grant.unit for grant in self.grants if right in RIGHTS[grant.role])
        return None if EVERY_UNIT in found else found

    def may(self, right: Right, unit: str | None = EVERY_UNIT) -> bool:
        """Whether a person may do this in a unit; without one, whether anywhere. What has no unit is of all."""
        units = self.units(right)
        return units is None or (bool(units) if unit == EVERY_UNIT else unit in units)


ANYBODY = Person("", (Grant("viewer", EVERY_UNIT), Grant("documenter", EVERY_UNIT)))
"""Who sits at this machine, where no login is asked for."""


def grants_of(groups: Iterable[str], granted: dict[str, tuple[Grant, ...]]) -> tuple[Grant, ...]:
    """What the groups of a person grant together; groups that nobody named grant nothing."""
    return tuple(dict.fromkeys(grant for group in groups for grant in granted.get(group, ())))
