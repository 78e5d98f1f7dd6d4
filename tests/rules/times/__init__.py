"""Tests of the family `times`: boundaries, reasons, wording."""
