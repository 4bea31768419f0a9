"""An entry of a PO file while its lines come in."""

from dataclasses import dataclass, field
from typing import Final

from i18n.po_file import PoEntry, PreviousText

_SINGLE: Final = "msgstr"


@dataclass(slots=True)
class PoDraft:
    """The fields seen so far, each as the list of its strings, in the order of the file."""

    line: int = 0
    texts: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    previous: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    comments: list[str] = field(default_factory=list[str])
    notes: list[str] = field(default_factory=list[str])
    references: list[str] = field(default_factory=list[str])
    flags: list[str] = field(default_factory=list[str])
    is_damaged: bool = False

    def text(self, name: str) -> str | None:
        """The field put together, None when it was not given."""
        return "".join(self.texts[name]) if name in self.texts else None

    @property
    def is_header(self) -> bool:
        return self.text("msgid") == "" and "msgctxt" not in self.texts

    def is_ended_by(self, name: str) -> bool:
        """Whether a field of this name can only be the next entry's."""
        if name == "msgctxt":
            return bool(self.texts)
        if name == "msgid":
            return "msgid" in self.texts or bool(self._translations())
        return name == "msgid_plural" and bool(self._translations())

    def take_comment(self, line: str) -> None:
        kind, rest = line[:2], line[2:].strip()
        if kind == "#.":
            self.notes.append(rest)
        elif kind == "#:":
            self.references += rest.split()
        elif kind in ("#,", "#="):
            self.flags += [flag.strip() for flag in rest.split(",") if flag.strip()]
        else:
            self.comments.append(line[1:].strip())

    def has_translation(self) -> bool:
        return bool(self._translations())

    def forms(self) -> tuple[str, ...] | None:
        """The translation by plural form, a single one without; None when the forms have gaps."""
        found = self._translations()
        if "msgid_plural" not in self.texts:
            expected = [_SINGLE]
        else:
            expected = [f"{_SINGLE}[{number}]" for number in range(len(found))]
        if set(found) != set(expected):
            return None
        return tuple("".join(self.texts[name]) for name in expected)

    def entry(self, forms: tuple[str, ...]) -> PoEntry:
        """The finished entry."""
        return PoEntry(
            msgid=self.text("msgid") or "",
            msgstr=forms,
            msgctxt=self.text("msgctxt"),
            msgid_plural=self.text("msgid_plural"),
            flags=tuple(dict.fromkeys(self.flags)),
            comments=tuple(self.comments),
            notes=tuple(self.notes),
            references=tuple(self.references),
            previous=self._previous(),
            line=self.line,
        )

    def _translations(self) -> list[str]:
        return [name for name in self.texts if name.startswith(_SINGLE)]

    def _previous(self) -> PreviousText | None:
        if "msgid" not in self.previous:
            return None
        joined = {name: "".join(parts) for name, parts in self.previous.items()}
        return PreviousText(joined["msgid"], joined.get("msgctxt"), joined.get("msgid_plural"))
