"""Every sentence of the article the product is built on is answered by rules that exist."""

import json
import re

from streams.rules.catalogue import CATALOGUE
from tests.charting import SHARED

RULE = re.compile(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`")


def test_every_line_of_the_coverage_map_names_rules_that_exist() -> None:
    """The map is read where it lies beside the project; without it there is nothing to resolve."""
    file = SHARED / "coverage.md"
    lines = [line for line in file.read_text().splitlines() if line.startswith("|")] if file.exists() else []
    known = {rule.name for rule in CATALOGUE}
    missing = {name: line for line in lines for name in RULE.findall(line) if name not in known}

    assert {} == missing


def test_the_catalogue_has_every_rule_of_the_list_and_no_other() -> None:
    """Ninety names, as the list of rules has them."""
    file = SHARED / "rules.json"
    listed = [rule["name"] for rule in json.loads(file.read_text())] if file.exists() else []
    known = [rule.name for rule in CATALOGUE]

    assert len(known) == len(set(known))
    assert not file.exists() or sorted(listed) == sorted(known)
