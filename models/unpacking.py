"""The one place where what strangers packed is unpacked: HTTP answers, and members of archives.

A few bytes may unpack to gigabytes, and one encoding may wrap another. So at most one encoding is
accepted, it is unpacked in steps, and no more than a bound comes out.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator

ACCEPTED = "gzip, deflate"
"""What to send as ``Accept-Encoding``."""

STEP = 65_536
"""Bytes that are unpacked at most between two looks at the bound."""

_GZIP = 16 + zlib.MAX_WBITS
_WINDOWS = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": zlib.MAX_WBITS}
_HEADER = 2
"""Bytes that tell whether "deflate" has the header that RFC 9110 wants; some servers leave it out."""


class UnpackingError(Exception):
    """The encoding is unknown, nested or broken; ``str()`` says which."""


class TooLargeError(UnpackingError):
    """More came out than the bound allows."""


class Unpacker:
    """Unpacks one HTTP answer in steps; ``most`` is the bound in bytes of what comes out.

    ``encoding`` is the answer's ``Content-Encoding``. Raises :class:`UnpackingError` where that is
    none of gzip, deflate and identity, or more than one.
    """

    def __init__(self, encoding: str, most: int) -> None:
        named = encoding.strip().lower()
        if named not in ("", "identity", *_WINDOWS):
            raise UnpackingError("the answer's content encoding is not accepted")
        self._named = named
        self._left = most
        self._packed_left = most + STEP
        self._head = b""
        self._stream = zlib.decompressobj(_WINDOWS[named]) if named in _WINDOWS else None

    def steps(self, chunk: bytes) -> Iterator[bytes]:
        """What ``chunk`` unpacks to, at most :data:`STEP` bytes at a time.

        Raises :class:`TooLargeError` before it gives more than the bound.
        """
        if self._stream is None:
            yield self._counted(chunk)
            return
        # Packed bytes may stand for nothing at all, without end.
        self._packed_left -= len(chunk)
        if self._packed_left < 0:
            raise TooLargeError("the packed answer is longer than what is read")
        if len(self._head) < _HEADER:
            chunk = self._head = self._head + chunk
            if len(chunk) < _HEADER:
                return
            if self._named == "deflate" and not _has_header(chunk):
                self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        # What stands behind the end of the packed stream is no part of it.
        while chunk and not self._stream.eof:
            unpacked = self._unpacked(self._stream, chunk)
            chunk = self._stream.unconsumed_tail
            if unpacked:
                yield self._counted(unpacked)

    def close(self) -> None:
        """Raises :class:`UnpackingError` where the packed stream was cut off."""
        if self._stream is not None and self._head and not self._stream.eof:
            raise UnpackingError("the packed answer is cut off")

    @staticmethod
    def _unpacked(stream: zlib._Decompress, chunk: bytes) -> bytes:
        try:
            return stream.decompress(chunk, STEP)
        except zlib.error as error:
            raise UnpackingError("the packed answer is broken") from error

    def _counted(self, piece: bytes) -> bytes:
        self._left -= len(piece)
        if self._left < 0:
            raise TooLargeError("the answer unpacks to more than is read")
        return piece


def _has_header(packed: bytes) -> bool:
    # RFC 1950, 2.2: the method is 8, and the two bytes are a multiple of 31.
    return packed[0] & 0x0F == 8 and int.from_bytes(packed[:2], "big") % 31 == 0


def member(archive: zipfile.ZipFile, name: str, most: int) -> Iterator[bytes]:
    """A member of an archive in steps of at most :data:`STEP` bytes.

    The size in the archive's header is not believed. Raises :class:`TooLargeError` where more than
    ``most`` bytes come out, :class:`UnpackingError` where the member is packed in a way that cannot be
    unpacked in steps, ``KeyError`` where there is none, and what :mod:`zipfile` raises.
    """
    found = archive.getinfo(name)
    # Documents know no others (ECMA-376-2, annex C), and zipfile unpacks a whole block of these.
    if found.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnpackingError("the member is packed in a way that documents do not use")
    with archive.open(found) as content:
        # zipfile hands out as much as the header says, and fails where the sum is another's.
        while piece := content.read(STEP):
            most -= len(piece)
            if most < 0:
                raise TooLargeError("the member unpacks to more than is read")
            yield piece
