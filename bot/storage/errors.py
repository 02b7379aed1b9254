"""Errors of the database; all are subclasses of :class:`StoreError`."""

from __future__ import annotations


class StoreError(Exception):
    """The database cannot be opened or used; ``str()`` says why, without its password."""


class LockLostError(StoreError):
    """The lock at the server was lost and could not be taken again."""
