"""Errors of the application, by their fate.

    DripcheckError
    ├── UnusableProfile   a profile with an unknown key or a wrong value: the start is refused, with the key's name
    ├── UnusableInput     a file that cannot be read: exit status 2, with the file's name
    └── PoisonedFeed      too many refused records: the worker stops, offsets not committed

A bad record is no exception: it becomes a dead letter. A bad chart is a finding. Anything else is a bug and ends the
process.
"""


class DripcheckError(Exception):
    """Base of the errors a user can do something about; the message says what."""


class UnusableProfile(DripcheckError):
    """A profile that cannot be used."""


class UnusableInput(DripcheckError):
    """An input file that cannot be read."""


class PoisonedFeed(DripcheckError):
    """So many records were refused that the deployment must be wrong."""
