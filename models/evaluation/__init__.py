"""Corpora and outputs come in; scores by published definitions go out, as reports."""
