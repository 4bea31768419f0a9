"""PO files: our strict reader and writer, for Babel's take faulty files in and write others out."""

from i18n.po_file import (
    BRACE_FORMAT,
    FUZZY,
    Fault,
    PoEntry,
    PoFile,
    PoProblem,
    PoProblems,
    PreviousText,
)
from i18n.po_header import header_for
from i18n.po_reader import read_po
from i18n.po_writer import write_po

__all__ = [
    "BRACE_FORMAT",
    "FUZZY",
    "Fault",
    "PoEntry",
    "PoFile",
    "PoProblem",
    "PoProblems",
    "PreviousText",
    "header_for",
    "read_po",
    "write_po",
]
