"""Access sites: which devices count as one, and which opens an initial service of its own (coding.md 6.1-6.3).

A device is a site and its lumens are not (RM-CONC, HCPRO-SITES). A further device counts only where its record says
why two sites had to be used (NOR-INIT, ML-2LINES); otherwise all are pooled with the first. The order is that of
first use; flow rate, a restart, infiltration, convenience and a further lumen are no reasons (inference).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from streams.coding.administered import Administered
from streams.coding.tables import second_site_words
from streams.encounter.chart import Chart

UNKNOWN = "unidentified"
WORD = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Sites:
    """The site of each device in use, in order of first use; what has no device belongs to the first."""

    of_device: Mapping[str, str]
    reasons: Mapping[str, str]

    def site(self, device: str | None) -> str:
        """The site of a device."""
        return self.of_device.get(device or "", self.first)

    @property
    def first(self) -> str:
        """The site of the device that was used first."""
        return next(iter(self.of_device.values()), UNKNOWN)

    @property
    def all(self) -> tuple[str, ...]:
        """The sites in order of first use; one where no device is charted."""
        return tuple(dict.fromkeys([*self.of_device.values(), self.first]))

    def devices(self, site: str) -> tuple[str, ...]:
        """The devices read as this site."""
        return tuple(device for device, of in self.of_device.items() if of == site)


def access_sites(used: Iterable[Administered], chart: Chart, *, needs_reason: bool) -> Sites:
    """Pool the devices in use, but for those with a reason of their own."""
    charted = {
        entry.data.access_id: entry.data.reason
        for entry in chart.access
        if entry.data.reason and entry.data.action != "removed"
    }
    first_use: dict[str, datetime] = {}
    for item in used:
        if item.access_id:
            first_use.setdefault(item.access_id, item.at)
    devices = sorted(first_use, key=lambda device: (first_use[device], device in charted))
    reasons = {device: why for device in devices if (why := charted.get(device))}
    of_device = {
        device: device if not needs_reason or supports_second_site(reasons.get(device)) else devices[0]
        for device in devices
    }
    return Sites(of_device, reasons)


def supports_second_site(reason: str | None) -> bool:
    """Whether a charted reason says that two sites had to be used."""
    if not reason or not reason.strip():
        return False
    listed, text = second_site_words(), reason.casefold()
    grounds = [found for word in listed.counts if (found := _begins(word).search(text))]
    if any(not _negated(text[: found.start()], listed.negations) for found in grounds):
        return True
    return not grounds and not any(_begins(word).search(text) for word in listed.never_counts)


@cache
def _begins(word: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(word)}")


def _negated(before: str, negations: tuple[str, ...]) -> bool:
    """Whether one of the three words before says no."""
    return bool(set(WORD.findall(before)[-3:]) & set(negations))
