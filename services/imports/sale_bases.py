"""The bases of a file's sales, where a version of the rules has years of its own for a category.

What category a piece is of, its row does not say; once the rows are staged, the catalogue does.
"""

from sqlalchemy import ARRAY, Date, Text, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from models.query import text_list
from rules.programme import Programmes
from rules.warranty import base_through

FOUND = """
  FROM import_staged s
  JOIN point_of_sale p ON p.id = s.point_of_sale_id
  JOIN timepiece t ON t.individual_number = s.individual_number
  JOIN reference r ON r.id = t.reference_id
 WHERE s.ends_on IS NOT NULL
"""
NAMED = text(
    f"SELECT DISTINCT s.sold_on, p.market, r.category {FOUND} AND r.category = ANY(:names)"
).bindparams(text_list("names"))
AMEND = text(f"""
UPDATE import_staged staged SET ends_on = base.ends_on
  FROM (SELECT s.id, s.sold_on, p.market, r.category {FOUND}) AS sale
  JOIN unnest(:days, :markets, :categories, :ends) AS base (sold_on, market, category, ends_on)
 USING (sold_on, market, category)
 WHERE staged.id = sale.id
""").bindparams(  # noqa: S608 - of our own parts
    bindparam("days", type_=ARRAY(Date)),
    bindparam("markets", type_=ARRAY(Text)),
    bindparam("categories", type_=ARRAY(Text)),
    bindparam("ends", type_=ARRAY(Date)),
)


async def amend_bases(session: AsyncSession, programmes: Programmes) -> None:
    """Correct what was staged without knowing the category; mostly there is nothing to correct."""
    names = {name for each in programmes.versions for name in each.base_years_by_category}
    if not names:
        return
    sales = (await session.execute(NAMED, {"names": sorted(names)})).all()
    bases = [
        (sold_on, market, category, base_through(sold_on, market, category, rules))
        for sold_on, market, category in sales
        for rules in (programmes.on(sold_on),)
    ]
    days, markets, categories, ends = zip(*bases, strict=True) if bases else ((), (), (), ())
    await session.execute(
        AMEND,
        {
            "days": list(days),
            "markets": list(markets),
            "categories": list(categories),
            "ends": list(ends),
        },
    )
