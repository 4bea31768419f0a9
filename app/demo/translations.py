"""The demo's pieces go out to translators as one template and come back piece by piece."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from i18n.po import PoEntry, PoFile, write_po
from rules.document_reader import parse_document
from rules.documents import Block, Document, DocumentProblem
from rules.inline_markup import find_inline_fault

TITLE_LIMIT = 60

# No dates: the template changes only with its texts.
_HEADER = {
    "Project-Id-Version": "caseback content",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
_STRONG_NOTE = "Keep each pair of **. Where no space follows, put the full stop after the pair."


def read_documents(folder: Path) -> tuple[Document, ...]:
    """All pieces of the folder, by key; DocumentProblem when one is unsound or misnamed."""
    documents: list[Document] = []
    for path in sorted(folder.glob("*.md")):
        document = parse_document(path.read_text(encoding="utf-8"), name=path.name)
        if document.key != path.stem:
            raise DocumentProblem(path.name, 1, "The key is not the file's name", "Make them equal")
        documents.append(document)
    return tuple(documents)


def template(folder: Path) -> bytes:
    """The PO template of all pieces in the folder; the same texts give the same bytes."""
    entries = [entry for document in read_documents(folder) for entry in _entries(document)]
    return write_po(PoFile(_HEADER, tuple(entries)))


def translated(document: Document, po_entries: Iterable[PoEntry]) -> tuple[str, tuple[Block, ...]]:
    """Title and blocks in the language of the entries, in English where nothing valid is there.

    A translation is valid when it is not fuzzy and was made for this very English text;
    DocumentProblem names one that could not be shown as meant.
    """
    valid = {entry.key: entry for entry in po_entries if entry.is_translated}

    def text_for(context: str, source: str) -> str:
        entry = valid.get((context, source))
        if entry is None:
            return source
        if fault := find_inline_fault(entry.msgstr[0]):
            raise DocumentProblem(context, entry.line, fault, "Correct the translation")
        return entry.msgstr[0]

    return text_for(_title_context(document), document.title), tuple(
        replace(block, text=text_for(_block_context(document, block), block.text))
        for block in document.blocks
    )


def _entries(document: Document) -> Iterator[PoEntry]:
    """What there is to translate in a piece, in reading order."""
    about = f"{document.kind}: {document.title}."
    notes = (about, f"Title, at most {TITLE_LIMIT} characters.")
    yield PoEntry(document.title, msgctxt=_title_context(document), notes=notes)
    for block in document.blocks:
        notes = (about, f"{block.kind.capitalize()}.")
        if "**" in block.text:
            notes += (_STRONG_NOTE,)
        yield PoEntry(block.text, msgctxt=_block_context(document, block), notes=notes)


def _title_context(document: Document) -> str:
    return f"{document.key}/title"


def _block_context(document: Document, block: Block) -> str:
    return f"{document.key}/body/{block.id}"
