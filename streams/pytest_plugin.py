'''The pytest plugin: an integration team says in its own suite which alerts its messages must raise.

pytest finds it by its entry point where dripcheck is installed beside the suite. Nothing is imported until a test asks
for the fixture, so that a run without it pays nothing. For example:

    def test_a_forgotten_stop_is_found(dripcheck):
        outcome = dripcheck.given("""
            07:50 adt admit class=outpatient
            08:00 mar start vancomycin id=A-1 order=O1
            12:30 adt discharge
        """)

        outcome.expect("infusion-stop-time-missing", encounter="ENC-1", administration_id="A-1")
        outcome.expect_not("infusion-start-time-missing")

    def test_the_stop_that_our_engine_sends_settles_it(dripcheck):
        outcome = dripcheck.given(
            """
            07:50 adt admit class=outpatient
            08:00 mar start vancomycin id=A-1 order=O1
            12:30 adt discharge
            """,
            {
                "specversion": "1.0", "id": "mar-2", "source": "urn:our-engine", "type": "charting.administration.v1",
                "subject": "ENC-1", "time": "2026-03-02T09:06:00-06:00",
                "data": {"patient_id": "PAT-1", "occurred_at": "2026-03-02T09:05:00-06:00", "administration_id": "A-1",
                         "action": "stop", "route": "iv-infusion"},
            },
        )

        outcome.expect_not("infusion-stop-time-missing")

A message is a timeline (`schemas.timeline`), the text or bytes of an HL7 v2 message, a FHIR resource or CloudEvent as
text or as a document, or the path of a file or folder of them; `profile` and `close_at_end` mean what they mean for
`dripcheck replay`. Another default profile is the setting `dripcheck_profile` of pytest. `expect_clean` demands a
complete record without an open alert.
'''

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from streams.testing import Dripcheck


def pytest_addoption(parser: pytest.Parser) -> None:
    """The settings of the plugin."""
    parser.addini("dripcheck_profile", "the profile that `dripcheck.given` judges with", default="facility")


@pytest.fixture
def dripcheck(request: pytest.FixtureRequest) -> "Dripcheck":
    """Given these messages, expect these alerts."""
    from streams.testing import Dripcheck  # noqa: PLC0415 - a run that does not ask for it does not pay for it

    return Dripcheck(request.config.getini("dripcheck_profile"))
