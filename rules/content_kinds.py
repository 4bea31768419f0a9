"""What a piece of content is about; guides say how a watch works, tips are advice beside it."""

from enum import StrEnum


class ContentKind(StrEnum):
    USER_GUIDE = "USER_GUIDE"
    FUNCTION = "FUNCTION"
    STRAP_CHANGE = "STRAP_CHANGE"
    STRAP_CARE = "STRAP_CARE"
    PERSONALISATION = "PERSONALISATION"
    CARE = "CARE"
    SERVICE = "SERVICE"
    BROCHURE = "BROCHURE"
    SAFETY = "SAFETY"


GUIDES = frozenset({ContentKind.USER_GUIDE, ContentKind.FUNCTION})
TIPS = frozenset(ContentKind) - GUIDES
