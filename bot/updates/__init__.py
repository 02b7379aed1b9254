"""Stored updates come in; their effects go out, as values that :mod:`bot.storage` commits."""
