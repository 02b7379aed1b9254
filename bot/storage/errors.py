"""What may go wrong with the database, as far as callers are told.

StoreError              the database cannot be opened or used; ``str()`` says why, without its password
└── LockLostError       another process may use the database meanwhile
"""

from __future__ import annotations


class StoreError(Exception):
    """The database cannot be opened or used; ``str()`` says why, without its password."""


class LockLostError(StoreError):
    """The lock at the server was lost and could not be taken again."""
