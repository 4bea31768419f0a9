"""The words for what speaks for a contact being the client, and for what speaks against it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from i18n.message import Message, _
from rules.matching_points import Evidence
from web.desk.sync_words import named

E = Evidence
RIVAL = "RIVAL"  # another client was found to be the same contact
FOR: Mapping[str, Message] = MappingProxyType(
    {
        E.EMAIL_EQUAL: _("The e-mail address is the same."),
        E.EMAIL_PERSONAL: _("The e-mail address bears the given name."),
        E.EMAIL_CLOSE: _("The e-mail addresses differ by a slip."),
        E.PHONE_EQUAL: _("The telephone number is the same."),
        E.EMAIL_AND_PHONE: _("Both the e-mail address and the telephone number are the same."),
        E.WATCH_EQUAL: _("They hold the same watch."),
        E.FAMILY_NAME_EQUAL: _("The family name is the same."),
        E.FAMILY_NAME_CLOSE: _("The family names are alike."),
        E.GIVEN_NAME_EQUAL: _("The given name is the same."),
        E.GIVEN_NAME_CLOSE: _("The given names are alike."),
        E.NAMES_SWAPPED: _("Given and family name stand in each other's place."),
        E.BIRTH_DATE_EQUAL: _("The date of birth is the same."),
        E.BIRTH_DATE_CLOSE: _("The dates of birth differ by a slip."),
        E.POSTAL_CODE_EQUAL: _("The postal code is the same."),
    }
)
AGAINST: Mapping[str, Message] = MappingProxyType(
    {
        E.EMAIL_DIFFERS: _("The e-mail addresses differ."),
        E.FAMILY_NAME_DIFFERS: _("The family names differ."),
        E.FAMILY_NAME_UNCLEAR: _("The family names cannot be compared."),
        E.GIVEN_NAME_UNCLEAR: _("The given names cannot be compared."),
        E.GIVEN_NAME_SIMILAR: _("The given names are a letter apart: a slip, or a sibling's."),
        E.GIVEN_NAME_DIFFERS: _("The given names differ."),
        E.BIRTH_DATE_DIFFERS: _("The dates of birth differ."),
        E.TAKEN: _("The contact belongs to another client already."),
        RIVAL: _("Another client seems to be the same contact."),
    }
)


def speaks_for(codes: Iterable[str]) -> list[Message]:
    """What is for it, and whatever has no words yet, by its code."""
    return [named(FOR, code) for code in codes if code not in AGAINST]


def speaks_against(codes: Iterable[str]) -> list[Message]:
    return [AGAINST[code] for code in codes if code in AGAINST]
