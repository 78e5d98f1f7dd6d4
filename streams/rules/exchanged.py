"""Codes that are billed in each other's place: a service has one of them, and the wrong one is a mismatch and no
missed charge.
"""

KINDS: dict[str, str] = {
    **dict.fromkeys(("96361", "96366", "96415", "96370"), "hour"),
    **dict.fromkeys(("96372", "96401", "96402"), "injection"),
    **dict.fromkeys(
        (
            "96360", "96365", "96367", "96368", "96369", "96373", "96374", "96375", "96376", "96409", "96411", "96413",
            "96416", "96417", "C8957", "G0498",
        ),
        "service",
    ),
}  # fmt: skip


def kind(code: str) -> str:
    """What the units of a code count: a service, a further hour, an injection."""
    return KINDS.get(code, code)
