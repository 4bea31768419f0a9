"""Publishes what the house ships: the texts of its programme, and guides and tips of a folder."""

from collections.abc import Mapping
from pathlib import Path

from app.demo.translations import read_documents, translated
from app.wiring import Parts
from i18n.locales import LOCALES, SOURCE
from i18n.po import PoFile, read_po
from models.content import Content
from rules.documents import Document
from rules.policies import POLICIES
from services.content.pieces import lock_pieces
from services.policies import publish_policy
from services.publishing import TranslatedDocument, publish_document

SHIPPED = Path(__file__).parent / "demo" / "content"


async def publish_policies(parts: Parts) -> None:
    """Publish the shipped texts in every language. Without them no watch can be registered."""
    async with parts.database.transaction() as session:
        for (purpose, version), message in POLICIES.items():
            texts = {each.tag: parts.catalogues.translate(message, each.tag) for each in LOCALES}
            await publish_policy(session, purpose=purpose, version=version, texts=texts)


async def publish_content(parts: Parts, folder: Path, *, actor: str) -> int:
    """Publish a folder's guides and tips with their translations, all at once; how many they are.

    Raises DocumentProblem and PoProblems, which name the file and the line.
    """
    catalogues = read_translations(folder / "po")
    documents = read_documents(folder)
    async with parts.database.transaction() as session:
        await lock_pieces(session, Content.key.in_([document.key for document in documents]))
        for document in documents:
            await publish_document(session, document, _texts(document, catalogues), actor=actor)
    return len(documents)


def read_translations(folder: Path) -> Mapping[str, PoFile]:
    """The PO files of a folder by language; a language without a file is served in English."""
    paths = {each.tag: folder / f"{each.tag}.po" for each in LOCALES if each.tag != SOURCE}
    return {
        tag: read_po(path.read_bytes(), tag=tag) for tag, path in paths.items() if path.exists()
    }


def _texts(document: Document, catalogues: Mapping[str, PoFile]) -> dict[str, TranslatedDocument]:
    return {
        tag: TranslatedDocument(*translated(document, file.entries))
        for tag, file in catalogues.items()
    }
