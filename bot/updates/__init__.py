"""Stored updates come in; effects go out, as values that the storage commits."""
