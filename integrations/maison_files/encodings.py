"""Which encoding a file is in: strict UTF-8, else Windows-1252, else it is not text to us."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from integrations.maison_files.faults import FileRefused

BLOCK_BYTES = 1 << 20
LONGEST_LINE_BYTES = 1 << 20
CANDIDATES = {"utf-8": "utf-8-sig", "cp1252": "cp1252"}  # checked as the one, read as the other


def find_encoding(path: Path) -> str:
    """The encoding to open the file with, found by reading all of it once, block by block.

    Raises FileRefused for a file that is empty, is not text, or has a line beyond all reason.
    """
    decoders = {name: codecs.getincrementaldecoder(name)() for name in CANDIDATES}
    lines = _Lines()
    for block in _blocks(path):
        lines.see(block)
        for name in list(decoders):
            if not _decodes(decoders[name], block):
                del decoders[name]
    for name in list(decoders):
        if not _decodes(decoders[name], b"", final=True):
            del decoders[name]
    if not lines.seen:
        raise FileRefused(1, "FILE_EMPTY", "The file is empty.")
    if not decoders:
        raise FileRefused(1, "FILE_NOT_TEXT", "The file is neither UTF-8 nor Windows-1252 text.")
    return CANDIDATES[next(iter(decoders))]


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


class _Lines:
    """Counts lines over the blocks, so that a NUL or an endless line is refused by its number."""

    def __init__(self) -> None:
        self.seen = False
        self._line = 1
        self._length = 0

    def see(self, block: bytes) -> None:
        self.seen = True
        if b"\0" in block:
            raise FileRefused(
                self._line + block[: block.index(b"\0")].count(b"\n"),
                "FILE_NOT_TEXT",
                "The file holds NUL characters, so it is not UTF-8 or Windows-1252 text.",
            )
        for part in block.splitlines(keepends=True):
            self._length += len(part)
            if self._length > LONGEST_LINE_BYTES:
                sentence = f"A line is longer than {LONGEST_LINE_BYTES:,} bytes."
                raise FileRefused(self._line, "LINE_TOO_LONG", sentence)
            if part.endswith(b"\n"):
                self._line += 1
                self._length = 0
            elif part.endswith(b"\r"):
                self._length = 0
