"""The profile of a facility with other knobs in one of its sections."""

import msgspec

from streams.profiles.base import Feed
from streams.profiles.profile import Profile
from tests.rules.judge import FACILITY


def knobs(section: str, **changed: object) -> Profile:
    """Give the profile of a facility with these knobs of one section changed."""
    held = getattr(FACILITY, section)
    fresh = msgspec.convert(msgspec.to_builtins(held) | changed, type(held))
    return msgspec.structs.replace(FACILITY, **{section: fresh})


def without_feed(gone: Feed) -> Profile:
    """Give the profile of a facility to which this feed is not connected."""
    feeds: tuple[Feed, ...] = tuple(feed for feed in FACILITY.feeds if feed != gone)
    return msgspec.structs.replace(FACILITY, feeds=feeds)
