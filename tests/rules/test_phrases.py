"""No phrase that a rule looks for is missed because a text was not searched."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import streams.rules
from streams.profiles.loader import load_profile
from streams.profiles.phrases import Phrases


def patterns() -> Iterator[tuple[str, Phrases]]:
    """Every pattern over free text, by the module that has it, and those of the vocabulary."""
    for module in pkgutil.walk_packages(streams.rules.__path__, "streams.rules."):
        for name, value in vars(importlib.import_module(module.name)).items():
            of_several = [each[1] for each in value if isinstance(each, tuple)] if name == "ROUTES" else [value]
            yield from ((f"{module.name} {name}", each) for each in of_several if isinstance(each, Phrases))
    for item in load_profile("facility").vocabulary.abbreviations.patterns:
        yield item.name, Phrases(item.pattern, cased=True)


DISTINCT = {found.pattern: (name, found) for name, found in patterns()}


@pytest.mark.parametrize("pattern", DISTINCT, ids=[name for name, _ in DISTINCT.values()])
@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.filter_too_much])
def test_a_text_that_holds_a_phrase_is_searched(pattern: str, data: st.DataObject) -> None:
    """Whichever of its forms the pattern takes, in small letters and as charted."""
    _, phrases = DISTINCT[pattern]
    text = data.draw(st.from_regex(re.compile(pattern, re.ASCII), alphabet=st.characters(codec="ascii")))
    forms = (text, text.lower(), text.upper())

    assert all(phrases.possible(form) for form in forms if phrases.plain.search(form))
