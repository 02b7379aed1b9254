"""Errors of an article's source.

    SourceError              it yields no article; ``key`` is the phrase for the reader
    └── UnavailableError     it may be available again after ``seconds``
        └── InstallationError    a child process cannot start; the source is not at fault

``str()`` is a sentence for the operator and for the command line.
"""

from __future__ import annotations


class SourceError(Exception):
    """A link or a document yields no article; ``key`` is the phrase that tells the reader why."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


class UnavailableError(SourceError):
    """The source is not available now; it may be after ``seconds``."""

    def __init__(self, message: str, seconds: float = 0.0) -> None:
        super().__init__("apology", message)
        self.seconds = seconds


class InstallationError(UnavailableError):
    """The process that reads sources cannot start: the installation or the machine is at fault."""
