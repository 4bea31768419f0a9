"""What CLDR says of the parts of a language tag by themselves; it needs no language's tables."""

from babel.core import get_global


def likely_subtags(tag: str) -> str | None:
    """What CLDR adds to a bare tag: 'zh_TW' is 'zh_Hant_TW'."""
    return get_global("likely_subtags").get(tag)


def language_alias(code: str) -> str:
    """Today's code for a language: 'deu' is 'de', 'cmn' is 'zh'."""
    return get_global("language_aliases").get(code, code)


def territory_alias(code: str) -> str:
    """The two letters for three: 'CHE' is 'CH'. A code for what is now several stays as it is."""
    successors = get_global("territory_aliases").get(code, ())
    return successors[0] if len(successors) == 1 else code
