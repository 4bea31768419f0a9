"""Every outcome that a row can have, how it counts, and the sentence that explains it."""

from services.imports.report import Problem

COUNTED = {
    "INSERTED": "inserted",
    "ACCEPTED": "inserted",
    "VOIDED": "inserted",
    "TOMBSTONE": "inserted",
    "SOLD_TWICE": "inserted",
    "REFERENCE_DIFFERS": "inserted",
    "UPDATED": "updated",
    "TAKEN_BACK": "updated",
    "UNCHANGED": "unchanged",
    "REPEATED": "repeated",
}

NOTED = {
    "REPEATED": (None, "The row says again what was said before; it is counted once."),
    "SOLD_TWICE": (
        "individual_number",
        "Another sale of this piece counts already; this one is held for a person to decide.",
    ),
    "REFERENCE_DIFFERS": (
        "reference",
        "The piece has another reference; the sale is held for a person to decide.",
    ),
}

REFUSED_BY_OTHERS = {
    "CODE_GIVEN_TWICE": ("code", "An earlier row gives this code with other data."),
    "REFERENCE_GIVEN_TWICE": ("reference", "An earlier row gives this reference with other data."),
    "REFERENCE_UNKNOWN": ("reference", "The catalogue has no such reference."),
    "NUMBER_GIVEN_TWICE": (
        "individual_number",
        "An earlier row gives this individual number with other data.",
    ),
    "NUMBER_KNOWN_OTHERWISE": (
        "individual_number",
        "The maison knows this individual number with another reference.",
    ),
    "NUMBER_UNKNOWN": (
        "individual_number",
        "No piece with this individual number is known to the maison.",
    ),
    "EXTERNAL_ID_REUSED": ("declaration_id", "Another sale was declared under this id."),
}

REFUSED_BY_ITSELF = {
    "CELL_EMPTY": "The cell must not be empty.",
    "CELL_TOO_LONG": "The cell holds more text than the column may.",
    "KIND_UNKNOWN": "This kind is not one of those that the file may hold.",
    "CATEGORY_UNKNOWN": "This category is not one that the programme knows.",
    "MARKET_MALFORMED": "A market is written as the two letters of its country.",
    "TIME_ZONE_UNKNOWN": "The time zone is not one of the IANA time zone database.",
    "NOT_A_NUMBER": "The cell must hold a whole number.",
    "NUMBER_MALFORMED": "This does not look like an individual number.",
    "POINT_OF_SALE_UNKNOWN": "No point of sale has this code.",
    "VOIDS_MISSING": "A void names the declaration that it takes back.",
    "VOIDS_UNEXPECTED": "Only a void names another declaration.",
    "DATE_IN_FUTURE": "The date lies in the future.",
    "DATE_TOO_EARLY": "The date lies before the maison's record begins.",
}


def explain(line: int, outcome: str) -> Problem:
    """What is to be said of a row that was noted or refused because of others."""
    column, sentence = (NOTED | REFUSED_BY_OTHERS)[outcome]
    return Problem(line, column, outcome, sentence)
