"""Times, ages and figures as the pages write them."""

from datetime import datetime, timedelta

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def when(moment: datetime | None) -> str:
    """A moment on the clock it was charted by; UTC is said, because no ward keeps it."""
    if moment is None:
        return ""
    return f"{moment:%Y-%m-%d %H:%M}" + (" UTC" if moment.utcoffset() == timedelta(0) else "")


def clock(moment: datetime) -> str:
    """The time of day of a moment."""
    return f"{moment:%H:%M}" + (" UTC" if moment.utcoffset() == timedelta(0) else "")


def day(moment: datetime) -> str:
    """The date of a moment."""
    return f"{moment:%Y-%m-%d}"


def age(span: timedelta) -> str:
    """How long an alert stands, in the two units that matter."""
    if span < HOUR:
        return f"{max(0, span // timedelta(minutes=1))} min"
    if span < DAY:
        return f"{span // HOUR} h"
    return f"{span // DAY} d {span % DAY // HOUR} h" if span < 10 * DAY else f"{span // DAY} d"


def number(figure: float | None, digits: int = 2) -> str:
    """A figure without noughts that say nothing; a dash where there is none."""
    return "-" if figure is None else f"{figure:,.{digits}f}".rstrip("0").rstrip(".") if digits else f"{figure:,.0f}"
