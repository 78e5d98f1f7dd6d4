"""Tests of the family `medication`."""
