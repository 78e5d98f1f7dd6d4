"""`python -m tests.coding.benchmark`: how long a derivation takes, beside decoding the same events in the same run."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta

from schemas.codec import decode_event, encode, read_document
from schemas.timeline import parse
from streams.coding.derive import derive
from streams.encounter.chart import assemble
from streams.encounter.closing import lifecycle
from streams.profiles.loader import load_profile

ROUNDS = 400


def visit() -> str:
    """A visit with twelve services: premedication, two chemotherapy infusions, hydration before and after, injections."""
    lines = ["07:50 adt admit class=outpatient", "07:55 access placed L1 kind=port"]
    for number, (clock, minutes, drug, category) in enumerate(
        [
            ("08:00", 45, "sodium chloride 0.9%", "hydration"),
            ("08:50", 18, "palonosetron", "therapeutic"),
            ("09:10", 22, "dexamethasone", "therapeutic"),
            ("09:35", 31, "fosaprepitant", "therapeutic"),
            ("10:10", 65, "paclitaxel", "chemotherapy"),
            ("11:20", 47, "carboplatin", "chemotherapy"),
            ("11:30", 25, "magnesium sulfate", "therapeutic"),
            ("12:10", 64, "sodium chloride 0.9%", "hydration"),
        ]
    ):
        stop = timedelta(hours=int(clock[:2]), minutes=int(clock[3:]) + minutes)
        end = f"{stop.seconds // 3600:02}:{stop.seconds // 60 % 60:02}"
        lines.append(f"{clock} mar start {drug} id=A{number} access=L1 drug.category={category}")
        lines.append(f"{end} mar stop {drug} id=A{number} access=L1 drug.category={category}")
    lines += [
        "08:48 mar given famotidine id=P1 route=iv-push access=L1 drug.category=therapeutic",
        "08:49 mar given diphenhydramine id=P2 route=iv-push access=L1 drug.category=therapeutic",
        "13:20 mar given filgrastim id=P3 route=subcutaneous body_site=abdomen drug.category=therapeutic",
        "13:22 mar given cyanocobalamin id=P4 route=intramuscular body_site=deltoid drug.category=therapeutic",
        "13:40 adt discharge",
    ]
    return "\n".join(lines)


def median(work: Callable[[], object]) -> float:
    """The median time of many rounds, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    profile, events = load_profile("facility"), parse(visit())
    values = [encode(event) for event in events]
    life = lifecycle(events, max(event.time for event in events), profile.closing)
    decoding = median(lambda: [decode_event(read_document(value)) for value in values])
    deriving = median(lambda: derive(assemble("ENC-1", life), profile))
    assembling = median(lambda: assemble("ENC-1", life))
    services = len(derive(assemble("ENC-1", life), profile).services)
    own = deriving - assembling
    print(f"{services} services: median {own:.2f} ms, {own / decoding:.1f} times decoding its {len(values)} events")  # noqa: T201


if __name__ == "__main__":
    main()
