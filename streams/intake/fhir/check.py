"""Whether the elements that are read have the types FHIR gives them, by the models of fhir.resources.

The models are those of R4B: the package's default is R5, in which the drug and the context of an administration have
other names and would be dropped. A model sees only the elements that are read, so that charting is not lost over one
that is not, and what is required by FHIR alone may be missing, which is a finding and no reason to refuse. Times and
ids are read by us: the models refuse a local time, take a number for an instant, and refuse ids that systems have.
"""

from functools import lru_cache
from typing import Any

from fhir.resources.R4B import get_fhir_model_class
from pydantic import BaseModel, ValidationError

from streams.intake.fhir.elements import Node
from streams.intake.fhir.types import elements

PARTS = frozenset({
    "action", "actor", "attachment", "careTeamSequence", "class", "code", "coding", "condition", "contentType",
    "denominator", "diagnosisCodeableConcept", "diagnosisReference", "diagnosisSequence", "display", "div",
    "duration", "durationUnit", "encounter", "extension", "frequency", "function", "identifier", "link", "location",
    "manipulated", "mode", "modifier", "numerator", "other", "party", "period", "periodUnit", "productOrService",
    "provider", "quantity", "rank", "reference", "repeat", "section", "sequence", "source", "status", "system",
    "target", "targetIdentifier", "targetReference", "text", "type", "unit", "url", "value", "valueCodeableConcept",
    "valueCoding", "versionId", "who",
})  # fmt: skip
"""What is read of data types and backbone elements."""
OURS = frozenset({
    "id", "start", "end", "effectiveDateTime", "effectiveInstant", "authoredOn", "date", "creation", "recorded", "when",
    "time", "occurrenceDateTime", "occurredDateTime", "event", "servicedDate", "created", "enteredDate", "recordedOn",
    "performedDateTime", "timingDateTime", "lastUpdated", "issued", "data",
})  # fmt: skip
"""What is read and checked by us."""
CHOICES = ("effective", "medication", "occurrence", "occurred", "performed", "timing", "serviced", "value")
"""Elements of which a resource has one form (`effective[x]`)."""
ABSENT = ("missing", "model_field_validation.missing", "extra_forbidden")


def misread(resource: Node, kind: str) -> str | None:
    """The path of an element that is read and has the wrong type; None where there is none."""
    known = _tops(kind)
    document = {name: value for name, value in resource.items() if name in known and value is not None}
    if doubled := _doubled(document):
        return f"{kind}.{doubled}[x]"
    try:
        _model(kind).model_validate(document)
    except ValidationError as error:
        names = _names(kind)
        paths = (_path(found["loc"]) for found in error.errors(**_QUIET) if found["type"] not in ABSENT)
        wrong = next((path for path in paths if path and path[-1] not in OURS and names.issuperset(path)), None)
        return f"{kind}.{'.'.join(wrong)}" if wrong else None
    except (TypeError, AttributeError, RecursionError):  # what the models raise of a URL that is no text, and of depth
        return kind
    return None


_QUIET: dict[str, Any] = {"include_url": False, "include_context": False, "include_input": False}


def _path(location: tuple[int | str, ...]) -> list[str]:
    """The names of an error's location; what pydantic adds for a whole model is none."""
    names = [name for name in location if isinstance(name, str)]
    return names[:-1] if names[-1:] == ["root"] else names


def _doubled(document: Node) -> str | None:
    forms = (
        choice
        for choice in CHOICES
        for name in document
        if name.startswith(choice) and name[len(choice) :][:1].isupper()
    )
    seen: set[str] = set()
    return next((choice for choice in forms if choice in seen or seen.add(choice)), None)  # type: ignore[func-returns-value]


@lru_cache(maxsize=64)
def _tops(kind: str) -> frozenset[str]:
    return frozenset(path.partition(".")[0] for path in elements(kind))


@lru_cache(maxsize=64)
def _names(kind: str) -> frozenset[str]:
    return PARTS | {name for path in elements(kind) for name in path.split(".")}


@lru_cache(maxsize=64)
def _model(kind: str) -> type[BaseModel]:
    model: type[BaseModel] = get_fhir_model_class(kind)
    return model
