"""Which encoding a file is in: strict UTF-8, else Windows-1252, else it is not text to us."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from integrations.maison_files.faults import FileRefused

BLOCK_BYTES = 1 << 20
LONGEST_LINE_BYTES = 1 << 20
STRAY = re.compile("[\udc80-\udcff]")  # a byte that is no part of UTF-8, as Python escapes it
BEYOND_ASCII = re.compile("[^\x00-\x7f\udc80-\udcff]")
CANDIDATES = {"utf-8": "utf-8-sig", "cp1252": "cp1252"}  # checked as the one, read as the other


def find_encoding(path: Path) -> str:
    """The encoding to open the file with, found by reading all of it, block by block.

    Raises FileRefused for a file that is empty, is not text, or has a line beyond all reason.
    """
    lines = _Lines()
    for block in _blocks(path):
        lines.see(block)
    if not lines.seen:
        raise FileRefused(1, "FILE_EMPTY", "The file is empty.")
    found = next((name for name in CANDIDATES if _decodes(path, name)), None)
    if found is None:
        raise FileRefused(1, "FILE_NOT_TEXT", "The file is neither UTF-8 nor Windows-1252 text.")
    if found != "utf-8":
        _refuse_mixed(path)
    return CANDIDATES[found]


def _refuse_mixed(path: Path) -> None:
    """Refuse a file that is UTF-8 but for a few bytes.

    As Windows-1252 all of it would be read, wrongly, and nobody would see it.
    """
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    good = bad = line = 0
    first_bad = 1
    for block in _blocks(path):
        text = decoder.decode(block)
        stray = STRAY.search(text)
        if stray and not bad:
            first_bad = 1 + line + text.count("\n", 0, stray.start())
        bad += len(STRAY.findall(text))
        good += len(BEYOND_ASCII.findall(text))
        line += text.count("\n")
    if good > bad:
        sentence = "The file is UTF-8 but for a few bytes, the first in this row; save it as UTF-8."
        raise FileRefused(first_bad, "FILE_MIXED", sentence)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in _blocks(path):
            decoder.decode(block)
        decoder.decode(b"", True)  # noqa: FBT003 - the codec's own signature
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
