"""The bytes and quoted strings of a PO file, in both directions."""

import codecs
import re
from typing import Final, NamedTuple

from i18n.message import Message, _
from i18n.po_file import MAX_BYTES, Fault, PoProblem, PoProblems

_LITERAL: Final = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"[ \t]*')
_ESCAPE: Final = re.compile(r"\\(.)")
_ESCAPES: Final = {"\\": "\\", '"': '"', "n": "\n", "t": "\t", "r": "\r"}
_QUOTED: Final = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\t": r"\t", "\r": r"\r"})

# Other tools write these as escapes that yet others take for letters; texts have no use for them.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

_CHARSET: Final = re.compile(rb"charset=([A-Za-z0-9_.:-]{1,40})")
# Python knows more codecs; not all of them are for text, and not all are harmless.
_KNOWN_CHARSETS: Final = re.compile(
    r"utf-?8|us-ascii|ascii|iso-?8859-\d{1,2}|latin-?1|windows-125\d|cp125\d|koi8-r"
    r"|gbk|gb2312|gb18030|big5|shift_jis|cp932|euc-jp|euc-kr",
    re.ASCII | re.IGNORECASE,
)
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Unquoted(NamedTuple):
    """The text of one or more quoted strings, and the first thing wrong with them."""

    text: str
    fault: tuple[Fault, Message] | None = None


def decoded(data: bytes) -> str:
    """The text of a file, with plain line ends; PoProblems when it is too large or garbled."""
    if len(data) > MAX_BYTES:
        sentence = _("The file is larger than {most} MiB.", most=str(MAX_BYTES // 1024**2))
        raise PoProblems([PoProblem(Fault.TOO_LARGE, 0, None, sentence)])
    data, charset = _charset(data)
    try:
        return data.decode(charset).replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        sentence = _("The bytes of this line are not {charset}.", charset=charset)
        raise _undecodable(sentence, line) from error
    except LookupError as error:
        raise _undecodable(_("The charset {charset} is not known.", charset=charset), 0) from error


def _charset(data: bytes) -> tuple[bytes, str]:
    """The bytes without their mark, and the charset they are in: by the mark, or as declared."""
    for mark, charset in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.removeprefix(mark), charset
    found = _CHARSET.search(data, 0, 65_536)
    declared = found[1].decode() if found else "utf-8"
    if declared == "CHARSET":  # a template nobody has filled in
        return data, "utf-8"
    if not _KNOWN_CHARSETS.fullmatch(declared):
        sentence = _(
            "The charset {charset} is not accepted; save the file as UTF-8.", charset=declared
        )
        raise _undecodable(sentence, 0)
    return data, declared


def _undecodable(sentence: Message, line: int) -> PoProblems:
    return PoProblems([PoProblem(Fault.ENCODING, line, None, sentence)])


def unquoted(source: str) -> Unquoted:
    """Read the quoted strings that fill the rest of a line."""
    parts: list[str] = []
    position = 0
    while position < len(source):
        found = _LITERAL.match(source, position)
        if not found:
            if source[position] == '"':
                return _faulty(Fault.UNTERMINATED, _("The closing quotation mark is missing."))
            return _faulty(Fault.SYNTAX, _("Something stands outside the quotation marks."))
        parts.append(found[1])
        position = found.end()
    return _unescaped("".join(parts))


def _faulty(code: Fault, sentence: Message) -> Unquoted:
    return Unquoted("", (code, sentence))


def _unescaped(raw: str) -> Unquoted:
    unknown = next((each for each in _ESCAPE.findall(raw) if each not in _ESCAPES), None)
    if unknown:
        escape = f"\\{unknown}"
        return _faulty(Fault.BAD_ESCAPE, _("The escape {escape} is not known.", escape=escape))
    text = _ESCAPE.sub(lambda found: _ESCAPES[found[1]], raw)
    if _CONTROL.search(text):
        return _faulty(Fault.CONTROL_CHARACTER, _("The text has a control character."))
    return Unquoted(text)


def quoted(text: str) -> list[str]:
    """The text as quoted strings, one a line of the text; more than one starts with an empty."""
    lines = [f'"{line.translate(_QUOTED)}"' for line in _split(text)]
    return lines if len(lines) == 1 else ['""', *lines]


def _split(text: str) -> list[str]:
    parts = text.split("\n")
    lines = [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
    return lines or [""]


def has_control_character(text: str) -> bool:
    """Whether the text cannot go into a PO file and come back from every tool."""
    return bool(_CONTROL.search(text))
