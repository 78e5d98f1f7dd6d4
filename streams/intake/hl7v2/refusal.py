"""A message or a part of it that cannot be charted: the reason and the HL7 path, never a value."""

from schemas.dead_letter import Reason


class Refused(ValueError):
    """Raised where a part cannot be read; the reader turns it into a Rejected."""

    def __init__(self, reason: Reason, path: str) -> None:
        super().__init__(f"{reason} at {path}")
        self.reason: Reason = reason
        self.path = path
