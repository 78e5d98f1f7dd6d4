"""The two formulas that turn counted minutes into add-on units (coding.md section 7).

An add-on hour needs more than 30 minutes beyond each full hour: 90 and 150 earn nothing more (AAPC-91, MC123, OHIMA,
AAPC-MID). The few pages that print 90 or 1:30 are not followed (CA-96366).
"""

HOUR = 60
TAIL = 30
FIRST_HOUR_ENDS = HOUR + TAIL


def extra_after_first(minutes: int) -> int:
    """Add-on units beside the code of the first hour, which runs to minute 90."""
    return 0 if minutes <= FIRST_HOUR_ENDS else extra_from_zero(minutes - HOUR)


def extra_from_zero(minutes: int) -> int:
    """Add-on units where no code stands for the first hour."""
    return minutes // HOUR + (1 if minutes % HOUR > TAIL else 0)
