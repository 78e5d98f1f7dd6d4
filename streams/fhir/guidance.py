"""An assessment as a `GuidanceResponse`: the result of a decision support service, with its output as parameters.

`ChargeItem` and `Claim` would say that somebody charges, `ClaimResponse` that a payer decided, `MeasureReport` counts
populations. Supported codes are what a set of rules answered about one encounter at one time, and that is what R4 has
`GuidanceResponse` for. Its `data-requested` says "more data may result in a more complete evaluation", as an
assessment does that is not complete. Drugs are named by their administration alone.
"""

from typing import Any

import msgspec

from schemas.assessment import Assessment, Service, SupportedCode
from streams.fhir.elements import OURS, Namespaces, author, identifier, present, procedure_code, reference, text

Parameter = dict[str, Any]


def guidance_response(assessment: Assessment, namespaces: Namespaces) -> dict[str, Any]:
    """The GuidanceResponse of an assessment."""
    return {
        "resourceType": "GuidanceResponse",
        "contained": [{"resourceType": "Parameters", "id": "output", "parameter": _output(assessment)}],
        "identifier": [identifier(assessment.encounter_id, f"{OURS}:assessment")],
        "moduleUri": f"{OURS}:ruleset:{assessment.ruleset}",
        "status": "success" if assessment.complete else "data-requested",
        **present(
            subject=reference("Patient", assessment.patient_id, namespaces.patient),
            encounter=reference("Encounter", assessment.encounter_id, namespaces.encounter),
            occurrenceDateTime=assessment.closed_at.isoformat(),
            performer=author(assessment.ruleset),
            note=[{"text": text(f"incomplete: {reason}")} for reason in assessment.incomplete_because],
            outputParameters={"reference": "#output"},
        ),
    }


def _output(assessment: Assessment) -> list[Parameter]:
    pairs = zip(assessment.readings, assessment.acceptable, strict=False)
    return [
        _parameter("profile", "String", assessment.profile),
        _parameter("setting", "Code", assessment.setting),
        _parameter("closeReason", "Code", assessment.close_reason),
        _parts("checklist", *_checklist(assessment)),
        *(_service(service) for service in assessment.services),
        *(_supported(supported) for supported in assessment.supported_codes),
        *(_parts("acceptable", _parameter("reading", "String", name), *_codes("code", codes)) for name, codes in pairs),
        *_codes("billedCode", assessment.billed_codes),
        *(
            _parts(
                "variance", _concept(each.code),
                _parameter("supported", "Decimal", each.supported), _parameter("billed", "Decimal", each.billed),
            )
            for each in assessment.variance
        ),
        *(
            _parts("notEvaluated", _parameter("rule", "Code", each.rule), _parameter("because", "String", each.because))
            for each in assessment.not_evaluated
        ),
    ]  # fmt: skip


def _checklist(assessment: Assessment) -> list[Parameter]:
    items = msgspec.to_builtins(assessment.checklist)
    return [_parameter(name.replace("_", "-"), "Code", item) for name, item in items.items()]


def _service(service: Service) -> Parameter:
    return _parts(
        "service",
        {
            "name": "administration",
            "valueReference": reference("MedicationAdministration", service.administration_id),
        },
        _parameter("kind", "Code", service.kind),
        _parameter("category", "String", service.category),
        _parameter("start", "DateTime", service.start and service.start.isoformat()),
        _parameter("stop", "DateTime", service.stop and service.stop.isoformat()),
        _parameter("stopSource", "Code", service.stop_source),
        _parameter("minutes", "Integer", service.minutes),
        _parameter("relation", "Code", service.relation),
        _parameter("access", "String", service.access_id),
        _parameter("line", "String", service.line),
        *(_concept(code) for code in service.codes),
    )


def _supported(supported: SupportedCode) -> Parameter:
    return _parts(
        "supportedCode",
        _concept(supported.code),
        _parameter("units", "Integer", supported.units),
        *(_parameter("modifier", "Code", modifier) for modifier in supported.modifiers),
        _parameter("strength", "Code", supported.strength),
        _parameter("because", "String", supported.because),
    )


def _codes(name: str, codes: Any) -> list[Parameter]:
    return [_parts(name, _concept(each.code), _parameter("units", "Decimal", each.units)) for each in codes]


def _concept(code: str) -> Parameter:
    return {"name": "code", "valueCodeableConcept": procedure_code(code)}


def _parameter(name: str, kind: str, value: Any) -> Parameter:
    """A parameter with its value; without one it is no parameter, see `_parts`."""
    if value in (None, ""):
        return {}
    return {"name": name, f"value{kind}": text(value) if isinstance(value, str) else value}


def _parts(name: str, *parts: Parameter) -> Parameter:
    return {"name": name, "part": [part for part in parts if part]}
