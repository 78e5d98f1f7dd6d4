"""FHIR R4 JSON to events: one module per kind of resource, each with its table, and what reads them."""

from streams.intake.fhir.record import read_fhir

__all__ = ["read_fhir"]
