"""Tests of the family `route`."""
