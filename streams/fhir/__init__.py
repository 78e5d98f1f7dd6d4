"""FHIR R4 out: what crosses the topics, as resources that a FHIR server or an EHR takes."""
