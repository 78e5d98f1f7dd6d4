"""Generated visits: bags, syringes and injections at one or two devices, in any order, with any gaps."""

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

CATEGORIES = ("therapeutic", "chemotherapy", "hydration", "therapeutic")
DEVICES = ("L1", "L2")


@dataclass(frozen=True)
class Bag:
    """One thing given, by the minute of the day it began and how long it took; no length where no stop is charted."""

    drug: str
    category: str
    route: str
    start: int
    minutes: int | None
    device: str
    pause: int = 0

    def lines(self, place: int) -> list[str]:
        """Write it as a timeline."""
        which = f"{self.drug} drug.category={self.category} id=M{place:02} access={self.device} route={self.route}"
        if self.route != "iv-infusion":
            length = f" for={self.minutes}" if self.minutes else ""
            return [f"{clock(self.start)} mar given {which}{length}"]
        lines = [f"{clock(self.start)} mar start {which}"]
        if self.pause and self.minutes and self.minutes > self.pause:
            lines.append(f"{clock(self.start + 1)} mar pause {which}")
            lines.append(f"{clock(self.start + self.pause)} mar resume {which}")
        if self.minutes:
            lines.append(f"{clock(self.start + self.minutes)} mar stop {which}")
        return lines


def clock(minute: int) -> str:
    """Write a minute of the visit as a clock time, on a later day where it is."""
    days, rest = divmod(minute, 1440)
    return f"{f'+{days}d ' if days else ''}{rest // 60:02}:{rest % 60:02}"


def written(bags: Sequence[Bag], reason: str = "") -> str:
    """Write a closed visit."""
    access = ["00:00 access placed L1 kind=peripheral", f"00:00 access placed L2 kind=peripheral{reason}"]
    return "\n".join(
        [*access, *(line for place, bag in enumerate(bags) for line in bag.lines(place)), "+9d 00:00 adt discharge"]
    )


@st.composite
def bags(draw: st.DrawFn, names: str = "abcde", most: int = 6) -> list[Bag]:
    """Draw what was given; a drug has one category throughout."""
    category = {name: draw(st.sampled_from(CATEGORIES)) for name in names}
    found = []
    for _ in range(draw(st.integers(1, most))):
        name = draw(st.sampled_from(names))
        route = draw(st.sampled_from(["iv-infusion", "iv-infusion", "iv-push", "intramuscular"]))
        found.append(
            Bag(
                drug=name,
                category=category[name],
                route="iv-infusion" if category[name] == "hydration" else route,
                start=draw(st.sampled_from([0, 30, 60]) | st.integers(0, 600)),
                minutes=draw(st.none() | st.sampled_from([15, 20, 60]) | st.integers(1, 400)),
                device=draw(st.sampled_from(DEVICES)),
                pause=draw(st.sampled_from([0, 0, 20])),
            )
        )
    return found


reasons = st.sampled_from(["", " reason=incompatible"])
