"""Tests of the rules, family by family, and the laws over all of them."""
