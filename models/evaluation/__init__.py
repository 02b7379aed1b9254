"""Scores for what the models say and for what cleaning takes out, by published definitions."""
