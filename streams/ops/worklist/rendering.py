"""The templates and the words they may use; what is put into them is escaped, and what is not there is an error."""

from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from streams.ops.worklist import words


def templates() -> Environment:
    """The templates of the pages."""
    found = Environment(
        loader=PackageLoader("streams.ops.worklist"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    found.filters |= {
        "when": words.when,
        "clock": words.clock,
        "day": words.day,
        "query": urlencode,
        "number": words.number,
    }
    return found
