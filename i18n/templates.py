"""The template of texts to translate, and every language's file, follow the code by themselves."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from babel.messages.extract import extract_from_dir

from i18n.catalogue import TEMPLATE, po_path
from i18n.locales import LOCALES, SOURCE
from i18n.merging import merge
from i18n.placeholders import has_stray_brace, placeholders
from i18n.po_file import BRACE_FORMAT, PoEntry, PoFile, PoProblems
from i18n.po_header import header_for
from i18n.po_reader import read_po
from i18n.po_writer import write_po

_PACKAGES: Final = (
    "app", "graph", "web", "jobs", "services", "rules", "models", "integrations", "i18n",
)  # fmt: skip
_METHODS: Final = (
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2.ext:babel_extract"),
    ("**/templates/**.txt", "jinja2.ext:babel_extract"),
)
# A template with a fault in it must not pass for one without texts.
_OPTIONS: Final = {"**/templates/**": {"silent": "false"}}
_KEYWORDS: Final = {"_": (1,), "_n": (1, 2)}
_NOTE_TAG: Final = "Translators:"


class TwoPlurals(ValueError):
    """One English text is marked with two different plurals: a translator can serve only one."""


@dataclass(slots=True)
class _Found:
    """A marked text, wherever it stands."""

    plural: str | None = None
    references: set[str] = field(default_factory=set[str])
    notes: dict[str, None] = field(default_factory=dict[str, None])


def extract(root: Path) -> bytes:
    """The template of all texts marked in the packages under `root`.

    It names files, not lines, and no date, so that it changes only when texts do. Raises
    TwoPlurals.
    """
    found: dict[str, _Found] = {}
    for path, texts, notes in _marked(root):
        msgid, plural = texts
        known = found.setdefault(msgid, _Found(plural))
        if plural and known.plural not in (None, plural):
            raise TwoPlurals(msgid)
        known.plural = known.plural or plural
        known.references.add(path)
        known.notes.update(dict.fromkeys(notes))
    entries = tuple(_entry(msgid, found[msgid]) for msgid in sorted(found))
    return write_po(PoFile(header_for(SOURCE, {}), entries))


def _marked(root: Path) -> Iterator[tuple[str, tuple[str, str | None], list[str]]]:
    for package in _PACKAGES:
        marked = extract_from_dir(
            root / package,
            _METHODS,
            _OPTIONS,
            keywords=_KEYWORDS,
            comment_tags=(_NOTE_TAG,),
            strip_comment_tags=True,
        )
        for name, _line, texts, notes, _context in marked:
            path = f"{package}/{Path(name).as_posix()}"
            yield path, (texts, None) if isinstance(texts, str) else (texts[0], texts[1]), notes


def _entry(msgid: str, found: _Found) -> PoEntry:
    texts = msgid + (found.plural or "")
    is_filled = bool(placeholders(texts)) and not has_stray_brace(texts)
    return PoEntry(
        msgid,
        msgstr=("",) if found.plural is None else ("", ""),
        msgid_plural=found.plural,
        flags=(BRACE_FORMAT,) if is_filled else (),
        notes=tuple(found.notes),
        references=tuple(sorted(found.references)),
    )


def _folder(root: Path) -> Path:
    return root / "i18n" / "locale"


def _tags() -> list[str]:
    """The languages that need a file; English is in the code."""
    return [each.tag for each in LOCALES if each.tag != SOURCE]


def refresh(root: Path) -> None:
    """Write the template and merge it into every language's file, made where it is missing.

    Raises PoProblems, before anything is written, for a file that is not sound.
    """
    template = extract(root)
    files = {_folder(root) / TEMPLATE: template}
    source = read_po(template, tag=None)
    for tag in _tags():
        path = po_path(_folder(root), tag)
        current = read_po(path.read_bytes(), tag=tag) if path.exists() else PoFile()
        files[path] = write_po(merge(source, current, tag))
    for path, data in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def check(root: Path) -> list[str]:
    """What keeps the texts from being shipped, a sentence each; empty when all is well."""
    template = extract(root)
    path = _folder(root) / TEMPLATE
    is_fresh = path.exists() and path.read_bytes() == template
    problems = [] if is_fresh else [f"{TEMPLATE} is stale: texts in the code have changed."]
    source = read_po(template, tag=None)
    for tag in _tags():
        problems += (f"{tag}: {sentence}" for sentence in _language_problems(root, tag, source))
    return problems


def _language_problems(root: Path, tag: str, source: PoFile) -> Iterator[str]:
    path = po_path(_folder(root), tag)
    if not path.exists():
        yield "there is no messages.po."
        return
    try:
        current = read_po(path.read_bytes(), tag=tag)
    except PoProblems as error:
        yield from map(str, error.problems)
        return
    merged = merge(source, current, tag)
    if merged.entries != current.entries:
        yield "the file does not follow the texts in the code."
    for entry in merged.entries:
        if not entry.is_translated:
            state = "in doubt (fuzzy)" if entry.is_fuzzy else "missing"
            yield f"the translation of {entry.msgid!r} is {state}."
