"""`dripcheck fhir`: alerts and assessments as FHIR R4."""

import click
import orjson

from streams import files
from streams.commands import STDERR, example
from streams.fhir.bundle import bundles
from streams.fhir.elements import Namespaces
from streams.outputs import read_outputs


@click.command(
    epilog=example(
        "dripcheck replay day.jsonl --alerts alerts.jsonl --assessments assessments.jsonl",
        "dripcheck fhir alerts.jsonl assessments.jsonl --out bundles.ndjson",
    )
)
@click.argument("inputs", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--out", default="-", metavar="OUT", help="Where to; standard output by default. .gz and .zst are packed."
)
@click.option("--patient-system", metavar="URI", help="The namespace of the patient ids, as the receiver knows it.")
@click.option("--encounter-system", metavar="URI", help="The namespace of the encounter ids.")
def fhir(inputs: tuple[str, ...], out: str, patient_system: str | None, encounter_system: str | None) -> None:
    """Write alerts and assessments as FHIR R4: one Bundle an encounter, one a line.

    FILEs are what `dripcheck replay` writes, over files or --from-topic. Alerts become DetectedIssues, an assessment
    becomes a GuidanceResponse. Identifiers only: no names of people or drugs, no note text.
    """
    given, number = read_outputs(inputs), 0
    with files.writing(out) as target:
        for bundle in bundles(given.alerts, given.assessments, Namespaces(patient_system, encounter_system)):
            target.write(orjson.dumps(bundle) + b"\n")
            number += 1
    STDERR.print(f"bundles {number:,}, issues {len(given.alerts):,}, assessments {len(given.assessments):,}")
