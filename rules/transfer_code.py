"""The code that hands a watch over: ten characters of an alphabet in which none looks like another.

Crockford's base 32 has no I, L, O and U: who reads an O for the 0, or an I or L for the 1, is
understood.
"""

import re

from rules.individual_number import bare

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10  # 50 bits
READ_AS = str.maketrans("OIL", "011")
CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def code_of(number: int) -> str:
    """The code that the lowest 50 bits of a number spell."""
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))


def grouped(code: str) -> str:
    """A code as it is shown and said."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def read_code(text: str) -> str | None:
    """The code that was typed, or None when the text cannot be one."""
    typed = bare(text)
    if not typed.isascii():  # before capitals are made: that of ß would be two letters
        return None
    code = typed.upper().translate(READ_AS)
    return code if CODE.fullmatch(code) else None
