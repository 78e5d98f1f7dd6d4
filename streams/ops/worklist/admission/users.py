"""The users file: who may sign in with a password, and what is granted to each.

Passwords are kept as argon2id hashes with the parameters of RFC 9106 (argon2-cffi's own choice). Their length is what
NIST SP 800-63B-4 asks of a password that stands alone; no mix of characters is asked for, as it says.
"""

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import orjson
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from streams.errors import DripcheckError
from streams.ops.worklist.admission.people import Grant, Person, read_grant

SHORTEST, LONGEST = 15, 256
NAME = re.compile(r"[\w.@-]{1,64}")


class UnusableUsers(DripcheckError):
    """A users file that cannot be read, or a user that cannot be kept in it."""


@dataclass(frozen=True, slots=True)
class User:
    """One who may sign in."""

    name: str
    password: str
    grants: tuple[Grant, ...]

    @property
    def person(self) -> Person:
        """Who is there once signed in."""
        return Person(self.name, self.grants)


class Users:
    """A users file; what changes in it holds from the next request on."""

    def __init__(self, file: Path) -> None:
        self.file, self._hasher = file, PasswordHasher()
        self._nobody = self._hasher.hash("nobody has this password")
        self._read_at: tuple[int, int, int] | None = None
        self._users: dict[str, User] = {}

    def every(self) -> dict[str, User]:
        """All users by name. Raises UnusableUsers."""
        try:
            status = self.file.stat()
            state = (status.st_mtime_ns, status.st_size, status.st_ino)
            if state != self._read_at:
                self._users, self._read_at = _users(self.file), state
        except OSError as error:
            raise UnusableUsers(f"users_file {self.file}: {error.strerror}; `dripcheck users add` writes it") from None
        return self._users

    def proven(self, name: str, password: str) -> User | None:
        """The user of this name and password; an unknown name takes as long as a wrong password."""
        user = self.every().get(name)
        try:
            self._hasher.verify(user.password if user else self._nobody, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return None
        return user

    def keep(self, name: str, grants: tuple[Grant, ...], password: str | None) -> None:
        """Add a user or change one; without a password the one there was stays. Raises UnusableUsers."""
        users = dict(self.every()) if self.file.exists() else {}
        if not NAME.fullmatch(name):
            raise UnusableUsers("a user is named by an id of letters, digits and . _ - @, at most 64")
        if password is not None and not SHORTEST <= len(password) <= LONGEST:
            raise UnusableUsers(f"a password has {SHORTEST} to {LONGEST} characters; several words will do")
        hashed = users[name].password if password is None else self._hasher.hash(password)
        self._write(users | {name: User(name, hashed, grants)})

    def remove(self, name: str) -> None:
        """Take a user away, sessions included."""
        self._write({other: user for other, user in self.every().items() if other != name})

    def _write(self, users: dict[str, User]) -> None:
        """Replace the file at once; its owner alone reads it."""
        document = {
            name: {"password": user.password, "grants": list(map(str, user.grants))} for name, user in users.items()
        }
        text = orjson.dumps({"users": document}, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
        with tempfile.NamedTemporaryFile(dir=self.file.parent, delete=False) as out:
            out.write(text + b"\n")
            out.flush()
            os.fsync(out.fileno())
        Path(out.name).replace(self.file)


def _users(file: Path) -> dict[str, User]:
    try:
        found = orjson.loads(file.read_bytes())["users"]
        return {
            name: User(name, str(user["password"]), tuple(map(read_grant, user["grants"])))
            for name, user in found.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UnusableUsers(f"users_file {file} is not what `dripcheck users` writes") from None
