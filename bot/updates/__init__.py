"""Stored updates come in; their effects go out, as values that the storage commits."""
