"""Makes the fonts of the certificate anew from the whole Noto: `python -m app.fonts FOLDER`.

Only what the texts of a certificate need is kept, so that all of them are small enough to ship.
"""

import subprocess
import sys
from pathlib import Path

from i18n import cldr
from i18n.catalogue import catalogues
from i18n.locales import LOCALES
from services.certificate_drawing import FONT_OF, FONTS, LATIN
from services.certificate_words import Reader, characters

CJK = "opentype/noto/NotoSerifCJK-Regular.ttc"
# Where each is found in a folder of fonts as Debian has it, and under which number in its file.
SOURCES = {
    LATIN: ("truetype/noto/NotoSerif-Regular.ttf", 0),
    FONT_OF["ar"]: ("truetype/noto/NotoNaskhArabic-Regular.ttf", 0),
    FONT_OF["ja"]: (CJK, 0),
    FONT_OF["ko"]: (CJK, 1),
    FONT_OF["zh-Hans"]: (CJK, 2),
    FONT_OF["zh-Hant"]: (CJK, 3),
}
# Names of models and addresses are Latin in every language; letters come to join in a word.
ALWAYS = {
    LATIN: "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x410, 0x450)))),
    FONT_OF["ar"]: "".join(map(chr, (*range(0x20, 0x7F), *range(0x621, 0x653)))),
}
KEPT_FEATURES = "calt,ccmp,curs,fina,init,isol,kern,liga,locl,mark,medi,mkmk,rlig"


def main() -> None:
    """Write every font that the certificate needs."""
    cldr.cure()
    folder = Path(sys.argv[1])
    needed = {name: set(ALWAYS.get(name, "0123456789")) for name in SOURCES}
    for each in LOCALES:
        needed[FONT_OF.get(each.tag, LATIN)] |= characters(Reader(catalogues(), each.tag))
    for name, (source, number) in SOURCES.items():
        keep(folder / source, number, "".join(sorted(needed[name])), FONTS / name)


def keep(source: Path, number: int, text: str, target: Path) -> None:
    """Write of a font what a text needs; the same font and text give the same bytes."""
    command = [sys.executable, "-m", "fontTools.subset", str(source), f"--font-number={number}"]
    options = ["--no-hinting", "--desubroutinize", f"--layout-features={KEPT_FEATURES}"]
    result = [f"--text={text}", f"--output-file={target}"]
    subprocess.run([*command, *options, *result], check=True)  # noqa: S603 - all of it is ours


if __name__ == "__main__":
    main()
