"""Every table: what it keeps for an encounter, by which key, and why. Row formats are in `streams.state` and
`streams.practice_desk`.

All have the partition count of `charting.events`. A row of `chart` is one event; a header is one small row, however
long the encounter; so one event costs a constant number of changelog bytes.
"""

NAMES = ("chart", "encounters", "open-alerts", "practice", "notes")


def changelog_names(group: str) -> tuple[str, ...]:
    """The changelog topics of a consumer group, as Faust names them."""
    return tuple(f"{group}-{name}-changelog" for name in NAMES)
