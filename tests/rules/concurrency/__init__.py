"""Tests of the family `concurrency`: boundaries, reasons, wording."""
