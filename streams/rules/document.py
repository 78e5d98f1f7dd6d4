"""The catalogue as a page: a table of all rules, then what each says of itself. Written from the docstrings.

The docstring of a rule is the only place where it is described; this page repeats it for readers who do not
open the code.
"""

from collections.abc import Iterable, Iterator

from streams.rules.rule import Rule

HEADINGS = ("Why it matters", "Fires on", "Silent on", "What to do", "Feed notes", "Known gaps", "References")
"""The parts of a rule's docstring, in their order."""

TIMELINES = ("Fires on", "Silent on")
INDENT = "    "


def sections(document: str) -> dict[str, str]:
    """Split a rule's docstring into its parts by heading; the sentence before the first one is under ``."""
    found: dict[str, list[str]] = {"": []}
    for line in document.strip().splitlines():
        if line and not line.startswith(" "):
            heading = line if line in HEADINGS else ""
            found.setdefault(heading, []).extend([] if heading else [line])
        else:
            found[list(found)[-1]].append(line.removeprefix(INDENT))
    return {heading: "\n".join(lines).strip() for heading, lines in found.items()}


def catalogue_page(rules: Iterable[Rule]) -> str:
    """Write the catalogue in Markdown."""
    rules = tuple(rules)
    return "\n".join([*_head(rules), *(line for rule in rules for line in _rule(rule))])


def _head(rules: tuple[Rule, ...]) -> Iterator[str]:
    yield "# Rules"
    yield ""
    yield f"{len(rules)} rules, written by `python -m streams.rules` from the docstrings in `streams/rules/`."
    yield ""
    yield "| rule | family | severity | judged | needs |"
    yield "| --- | --- | --- | --- | --- |"
    for rule in rules:
        cells = (f"[`{rule.name}`](#{rule.name})", rule.family, rule.severity)
        yield f"| {' | '.join(cells)} | {', '.join(rule.judged)} | {', '.join(rule.needs)} |"


def _rule(rule: Rule) -> Iterator[str]:
    """Write one rule: the sentence, its parts, and the timelines as they are executed."""
    parts = sections(rule.document)
    yield ""
    yield f"## {rule.name}"
    yield ""
    yield parts.pop("")
    for heading, text in parts.items():
        yield ""
        if heading in TIMELINES:
            yield f"**{heading}**"
            yield ""
            yield f"```\n{text}\n```"
        else:
            yield f"**{heading}.** {text}"
    yield ""
    path = rule.module.replace(".", "/") + ".py"
    yield f"Source: [`{path}`]({path.removeprefix('streams/rules/')})"
