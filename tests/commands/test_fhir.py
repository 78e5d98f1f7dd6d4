"""`dripcheck fhir` as a user calls it."""

import json
from pathlib import Path

from schemas.codec import encode
from schemas.timeline import parse
from tests.test_cli import STAY, run


def test_alerts_and_assessments_leave_as_fhir(tmp_path: Path) -> None:
    """One Bundle a line; the namespace of the patients is the site's."""
    (tmp_path / "day").write_bytes(b"\n".join(encode(event) for event in parse(STAY)))
    run("replay", tmp_path / "day", "--alerts", tmp_path / "alerts", "--assessments", tmp_path / "assessments")
    status, out, told = run("fhir", tmp_path / "alerts", tmp_path / "assessments", "--patient-system", "urn:mrn")
    bundle = json.loads(out)
    guidance, *issues = [entry["resource"] for entry in bundle["entry"]]

    assert (0, "GuidanceResponse") == (status, guidance["resourceType"])
    assert {"urn:mrn"} == {issue["patient"]["identifier"]["system"] for issue in issues}
    assert f"bundles 1, issues {len(issues)}, assessments 1" in told
