"""Tests of the family `charges`: boundaries, reasons, wording."""
