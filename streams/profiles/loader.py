"""Where a profile comes from: `facility` and `professional` are built in, anything else is a file of the site's."""

from importlib import resources
from pathlib import Path

from streams.errors import UnusableProfile
from streams.profiles.profile import Profile, read_profile

BUILT_IN = ("facility", "professional")


def load_profile(name: str) -> Profile:
    """The profile of that name or file. Raises UnusableProfile with what is wrong with it."""
    if name in BUILT_IN:
        return read_profile(resources.files(__package__).joinpath(f"{name}.toml").read_text())
    try:
        return read_profile(Path(name).read_text())
    except OSError as error:
        raise UnusableProfile(f"profile {name!r}: {error.strerror}; built in are {', '.join(BUILT_IN)}") from None
    except UnusableProfile as error:
        raise UnusableProfile(f"{name}: {error}") from None
