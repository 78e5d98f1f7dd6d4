"""`dripcheck rules` and `dripcheck rule NAME`: the catalogue, and one rule explained."""

import click
import orjson
from rich.table import Table

from streams.commands import example, stdout
from streams.rules.catalogue import CATALOGUE, by_name


@click.command(epilog=example("dripcheck rules --json | jq '.[].name'"))
@click.option("--json", "as_json", is_flag=True, help="A list of objects in place of the table.")
def rules(as_json: bool) -> None:
    """List the rules: name, family, severity, when each is judged, and the feeds it needs."""
    facts = [
        {
            "name": rule.name,
            "family": rule.family,
            "severity": rule.severity,
            "judged": rule.judged,
            "needs": rule.needs,
        }
        for rule in CATALOGUE
    ]
    if as_json:
        click.echo(orjson.dumps(facts, option=orjson.OPT_INDENT_2))
        return
    table = Table(box=None, pad_edge=False)
    for name in ("name", "family", "severity", "judged", "needs"):
        table.add_column(name)
    for fact in facts:
        table.add_row(*(value if isinstance(value, str) else ", ".join(value) for value in fact.values()))
    stdout().print(table)


@click.command("rule", epilog=example("dripcheck rule infusion-stop-time-missing"))
@click.argument("name")
def explain(name: str) -> None:
    """Explain one rule: why it matters, when it fires, what to do, and on which sources it rests."""
    rule = by_name(name)
    if rule is None:
        near = [each.name for each in CATALOGUE if set(name.split("-")) & set(each.name.split("-"))]
        raise click.UsageError(
            f"no rule {name!r}; {'near: ' + ', '.join(near) if near else '`dripcheck rules` lists them'}"
        )
    judged, needs = ", ".join(rule.judged), ", ".join(rule.needs)
    click.echo(f"{rule.name}  ({rule.family}, {rule.severity}; judged {judged}; needs {needs})\n")
    click.echo(rule.document.strip())
