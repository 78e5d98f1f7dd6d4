"""Judgements: does the chart support what will be billed?."""
