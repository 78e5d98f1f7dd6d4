"""Tests of the family `hierarchy`: boundaries, reasons, wording."""
