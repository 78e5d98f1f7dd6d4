"""How fields of HL7 are read into values of the wire contract: persons, drugs, quantities, codes, diagnoses.

Each takes the scope and the paths of its row. What is not there is None; a number that is none is refused, because a
dose that was dropped would be reported as never charted.
"""

import re
from typing import Any

from streams.intake.hl7v2.message import path_of
from streams.intake.hl7v2.refusal import Refused
from streams.intake.hl7v2.table import Data, Scope

Paths = tuple[str, ...]
DRUG_SYSTEMS = {
    "rxnorm": "rxnorm", "rxn": "rxnorm", "rxcui": "rxnorm", "ndc": "ndc", "hcpcs": "hcpcs",
    "hcpc": "hcpcs", "hcpt": "hcpcs",
}  # fmt: skip
"""HL7 table 0396 for drugs; every other system is `local`."""
PROCEDURE_SYSTEMS = {
    "c4": "cpt", "cpt": "cpt", "cpt4": "cpt", "cpt-4": "cpt", "c5": "cpt", "hcpcs": "hcpcs",
    "hcpt": "hcpcs", "hcpc": "hcpcs",
}  # fmt: skip
ICD_10_CM = ("i10", "i10c", "icd10", "icd-10", "icd10cm", "icd-10-cm", "icd10-cm", "10d")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
_LONGEST_NUMBER = 30
_CPT, _HCPCS = re.compile(r"\d{4}[0-9AFTU]", re.ASCII), re.compile(r"[A-V]\d{4}", re.ASCII)
LONGEST = 256


def text(scope: Scope, paths: Paths) -> str | None:
    """The first text."""
    return scope.part.first(*paths) or None


def identifier(scope: Scope, paths: Paths) -> str:
    """The first id. Raises Refused where there is none, or it cannot be one."""
    found = scope.part.first(*paths)
    if not found:
        raise Refused("missing-field", paths[0])
    if len(found) > LONGEST or not found.isprintable():
        raise Refused("wrong-type", paths[0])
    return found


def number(scope: Scope, paths: Paths) -> float | None:
    """The first number. Raises Refused where the text is none."""
    found = scope.part.first(*paths)
    if not found:
        return None
    if len(found) > _LONGEST_NUMBER or not _NUMBER.fullmatch(found):
        raise Refused("wrong-type", paths[0])
    return float(found)


def quantity(scope: Scope, paths: Paths) -> Data | None:
    """A number and its unit, from pairs of paths."""
    for amount, unit in zip(paths[::2], paths[1::2], strict=True):
        if (value := number(scope, (amount,))) is not None:
            return {"value": value} | ({"unit": name} if (name := unit_of(scope, unit)) else {})
    return None


def unit_of(scope: Scope, path: str) -> str:
    """A unit by its code; by its text where only that is one we know, or the code is but a number of a local table."""
    segment, field, *_ = path_of(path)
    code, name = (scope.part.text(f"{segment}-{field}.{part}") for part in (1, 2))
    dimension = scope.profile.vocabulary.dimension
    local = code.isdecimal() or (dimension(code) is None and dimension(name) is not None)
    return name if name and local else code or name


def person(scope: Scope, paths: Paths) -> Data | None:
    """A person (XCN, PPN): id, name, degree. Where an id is written with spaces, a name stands in its place."""
    for path in paths:
        segment, field, *_ = path_of(path)
        repetition = next(iter(scope.part.repetitions(segment, field)), ())
        if found := person_of(repetition):
            return found
    return None


def person_of(components: tuple[str, ...]) -> Data | None:
    """A person out of the components of XCN or PPN."""
    ident, family, given, _, _, _, degree = (*components, *[""] * 7)[:7]
    name = " ".join(filter(None, (given, family)))
    plain = ident.isprintable() and len(ident) <= LONGEST and len(ident.split()) == 1
    found = {"id": ident if plain else "", "name": name or ("" if plain else ident), "credentials": degree}
    return {key: value for key, value in found.items() if value} or None


def drug(scope: Scope, paths: Paths) -> Data | None:
    """A drug (CE, CWE): the code of a system we know before a local one, the text as charted."""
    for path in paths:
        segment, field, *_ = path_of(path)
        repetition = next(iter(scope.part.repetitions(segment, field)), ())
        if any(repetition):
            return drug_of(scope, repetition)
    return None


def drug_of(scope: Scope, components: tuple[str, ...]) -> Data:
    """A drug out of the components of CE or CWE."""
    code, name, system, code2, name2, system2, _, _, original = (*components, *[""] * 9)[:9]
    first, second = _system(system), _system(system2)
    if first == "local" and code2 and second != "local":
        code, first = code2, second
    told = name or original or name2
    if not told and scope.profile.vocabulary.ingredient_named(code):
        told = code
    found = {"name": told, "code": code, "system": first if code else ""}
    return {key: value for key, value in found.items() if value}


def _system(name: str) -> str:
    return DRUG_SYSTEMS.get(name.casefold(), "local")


def procedure(scope: Scope, paths: Paths) -> Data | None:
    """A billed code with its system, by what the system is called, else by its form where none is named."""
    for path in paths:
        segment, field, *_ = path_of(path)
        code, system = (scope.part.text(f"{segment}-{field}.{part}") for part in (1, 3))
        shape = "cpt" if _CPT.fullmatch(code) else "hcpcs" if _HCPCS.fullmatch(code) else None
        known = PROCEDURE_SYSTEMS.get(system.casefold(), None if system else shape)
        if known:  # level I of HCPCS is CPT, so a feed may call both by either name
            return {"code": code, "system": shape or known}
    return None


def diagnosis(components: tuple[str, ...], rank: str = "") -> Data | None:
    """A diagnosis (CE, CWE): ICD-10-CM by its name, any other system as written."""
    code, display, system = (*components, *[""] * 3)[:3]
    named = "icd-10-cm" if system.casefold() in ICD_10_CM else system
    found: dict[str, Any] = {"code": code, "system": named, "display": display}
    found |= {"rank": int(rank)} if rank.isascii() and rank.isdecimal() and len(rank) <= 3 else {}  # noqa: PLR2004 - a rank
    return {key: value for key, value in found.items() if value} if code or display else None


def diagnoses(scope: Scope, paths: Paths) -> list[Data]:
    """The diagnoses of DG1 segments, those deleted (DG1-21 D) left out, or of a field that repeats."""
    segment, field, *_ = path_of(paths[0])
    if segment != "DG1":
        return [found for item in scope.part.repetitions(segment, field) if (found := diagnosis(item))]
    parts = [part for part in scope.part.all("DG1") if part.text("DG1-21") != "D"]
    read = (diagnosis(next(iter(part.repetitions("DG1", 3)), ()), part.text("DG1-15")) for part in parts)
    return [found for found in read if found]
