"""Errors of an article's source.

    SourceError              no article; ``key`` is the phrase for the reader
    └── UnavailableError     another attempt after ``seconds`` may succeed
        └── InstallationError    a child process cannot start; the source is not the cause

``str()`` is a sentence for the operator and for the command line.
"""

from __future__ import annotations


class SourceError(Exception):
    """A link or a document yields no article; ``key`` is the phrase with the reason, for the reader."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


class UnavailableError(SourceError):
    """The source is temporarily unavailable; another attempt after ``seconds`` may succeed."""

    def __init__(self, message: str, seconds: float = 0.0) -> None:
        super().__init__("apology", message)
        self.seconds = seconds


class InstallationError(UnavailableError):
    """The sandbox process cannot start: the installation or the machine is the cause."""
