"""Timelines with a claim in them, for the rules that hold charges against the record."""

DISCHARGE = "12:30 adt discharge primary_reason=therapeutic"


def claim(*lines: str, on: str = "2026-03-02") -> str:
    """Charge lines posted after the discharge: `96365`, `96366x2`, `96374/59`, `J1745x40`."""
    return "\n".join(_charge(number, line, on) for number, line in enumerate(lines, 1))


def _charge(number: int, line: str, on: str) -> str:
    code, _, modifiers = line.partition("/")
    code, _, units = code.partition("x")
    listed = ",".join(f'"{modifier}"' for modifier in modifiers.split("+") if modifier)
    carried = f" modifiers='[{listed}]'" if listed else ""
    return f"12:{40 + number} charge C{number} {code} service_date={on} units={units or 1}{carried}"


def infusion(drug: str, start: str, stop: str, extra: str = "access=L1", **fields: str) -> str:
    """An infusion from start to stop through one device, with an order of its own."""
    words = " ".join(f"{name.replace('__', '.')}={value}" for name, value in fields.items())
    return f"{start} mar start {drug} order=O-{drug} {extra} {words}\n{stop} mar stop {drug} {extra}"


def push(drug: str, at: str, extra: str = "access=L1", ident: str = "") -> str:
    """A push that took two minutes."""
    return f"{at} mar given {drug} id={ident or 'A-' + drug} order=O-{drug} route=iv-push for=2 {extra}"


def fluid(start: str, stop: str, extra: str = "access=L1") -> str:
    """Hydration from start to stop."""
    return infusion("ringers", start, stop, extra, drug__category="hydration")


def chart(*parts: str) -> str:
    """The parts with the discharge among them."""
    return "\n".join((*parts, DISCHARGE))
