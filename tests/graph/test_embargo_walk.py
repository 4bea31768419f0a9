"""Before its instant a piece is nowhere in the schema; from its instant on it is everywhere."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from inspect import isawaitable
from typing import Any
from uuid import UUID

import httpx
import pytest
from graphql import execute, get_named_type, is_leaf_type, parse
from sqlalchemy import delete, select
from starlette.routing import Route

from app.asgi import create_app
from graph.ids import write_id
from graph.nodes import LOADS
from graph.pages import write_cursor
from i18n.negotiation import choose
from models.content import Content, ContentEmbargo, ContentRevision, Media
from models.keys import new_id
from models.publication import Publication, PublicationText
from models.translation import SegmentSource, Translation
from rules.access import Role, Viewer
from rules.blocks import Block, BlockKind
from rules.documents import ContentKind, Document
from services.publishing import TranslatedDocument, publish_document
from services.shelf import Shelf, tell_changed
from tests.factories import TERMS, make_owner, make_sold_piece, now, publish, register
from tests.graph.counting import counted
from tests.graph.strange import filled, input_of
from tests.graph.whole_schema import SCHEMA, everything
from web.media import may_see

SECOND = timedelta(seconds=1)
SECRET = "quillon"  # in the key, the titles and the texts of what is under embargo
LANGUAGES = ("en", "fr")
KINDS = (ContentKind.USER_GUIDE, ContentKind.SERVICE)


@dataclass
class World:
    """A watch with its owner, and the instant at which what is under embargo may be seen."""

    database: Any
    database_url: str
    house: Any
    owner: Any
    number: str
    piece_id: UUID
    seller: Any
    at: datetime
    media_id: UUID

    def viewers(self):
        """Whoever is no author, reviewer, translator or publisher of content."""
        yield Viewer()
        yield Viewer(Role.OWNER, owner_id=self.owner.id)
        yield Viewer(Role.OWNER, owner_id=new_id())
        yield Viewer(Role.POINT_OF_SALE, point_of_sale_id=self.seller.id, key_id=new_id())
        for role in (Role.CRM_AGENT, Role.SERVICE_CENTRE, Role.DISTRIBUTION_CENTRE):
            yield Viewer(role, key_id=KEY, label="desk")


KEY = UUID(int=7)


@pytest.fixture
async def world(database, database_url, house, maison):
    owner = await make_owner(database, house)
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    await register(database, owner, piece)
    await publish(database, "open")
    await publish(database, "open-tip", kind=ContentKind.SERVICE)
    media = Media(id=new_id(), sha256=b"s" * 32, media_type="image/png", width=9, height=9)
    media.size, media.key, media.created_by = 9, "m", "AUTHOR:a"
    async with database.transaction() as session:
        session.add(media)
    at = now().replace(microsecond=0) + timedelta(hours=1)
    facts = (
        database,
        database_url,
        house,
        owner,
        piece.number,
        piece.id,
        maison.seller,
        at,
        media.id,
    )
    return World(*facts)


async def publish_secrets(world, *, market=None):
    """A guide and a tip with an image, under embargo everywhere or in one market."""
    for kind in KINDS:
        key = f"{SECRET}-{kind.value.lower().replace('_', '-')}"
        blocks = (
            Block("first", BlockKind.PARAGRAPH, f"The {SECRET} is here."),
            Block("image", BlockKind.IMAGE, f"A {SECRET}", world.media_id),
        )
        document = Document(
            key=key, kind=kind, title=f"On the {SECRET}", blocks=blocks, visible_from=now()
        )
        french = TranslatedDocument(f"Le {SECRET}", blocks)
        embargo_at = None if market else world.at
        async with world.database.transaction() as session:
            await publish_document(
                session, document, {"fr": french}, actor="SYSTEM:t", embargo_at=embargo_at
            )
            if market:
                content_id = await session.scalar(select(Content.id).where(Content.key == key))
                session.add(
                    ContentEmbargo(
                        content_id=content_id, market=market, embargo_at=world.at, set_by="P"
                    )
                )
                await tell_changed(session)


async def secret_ids(world):
    """Every id that there is of what is under embargo, whatever the row."""
    async with world.database.transaction() as session:
        contents = await session.scalars(select(Content.id).where(Content.key.contains(SECRET)))
        ids = contents.all()
        revisions = select(ContentRevision.id).where(ContentRevision.content_id.in_(ids))
        queries = (
            revisions,
            select(Publication.id).where(Publication.revision_id.in_(revisions)),
            select(SegmentSource.id).where(SegmentSource.content_id.in_(ids)),
        )
        found = [each for query in queries for each in (await session.scalars(query)).all()]
    return [*ids, *found, world.media_id]


def node_ids(ids):
    """Each as the id of an object of every type that has one, and of some that could have."""
    names = (*LOADS, "ContentItem", "Content", "Publication", "Release", "Media", "Revision")
    return [write_id(name, each) for each in ids for name in names]


def questions(world, ids, word):
    """What is given to the fields that ask for something: these ids, and this word."""
    nodes = node_ids(ids)
    listed = ", ".join(f'"{each}"' for each in nodes[:100])
    cursors = [f'after: "{write_cursor(each)}"' for each in ids[:2]]
    return {
        "Query.node": [f'id: "{each}"' for each in nodes[:1]],
        "Query.nodes": [f"ids: [{listed}]"],
        "Query.registration": [f'id: "{each}"' for each in nodes[:1]],
        "Query.eligibility": [f'individualNumber: "{each}"' for each in (word, world.number)],
        "Query.reference": [f'by: {{number: "{word}"}}', f'by: {{id: "{nodes[0]}"}}'],
        "Query.policyText": ["purpose: PROGRAMME"],
        "PointOfSale.activationRate": ['from: "2026-01-01", through: "2026-12-31"'],
        "Desk.sales": [f'individualNumber: "{each}"' for each in (word, world.number)],
        "Query.translationStatus": [f'contentKeys: ["{word}"]'],
        "Watch.guides": cursors,
        "Watch.tips": cursors,
    }


async def answers(world, ids, *, at, country=None):
    """What each viewer is told of the whole schema, in each language."""
    shelf = Shelf(world.database)
    await shelf.refresh()
    document = parse(everything(questions(world, ids, f"{SECRET}-service")))
    told = []
    for viewer in world.viewers():
        for language in LANGUAGES:
            async with counted(world.database_url, world.house, viewer) as context:
                context.snapshot, context.now, context.country = shelf.current, at, country
                context.choice = choose(language, None, None)
                told.append(told_of(await executed(document, context)))
    return told


async def executed(document, context, **options):
    found = execute(SCHEMA, document, context_value=context, **options)
    return await found if isawaitable(found) else found


def told_of(result):
    """Data and errors; these come in the order in which they happened to be met."""
    return repr(
        (result.data, sorted((str(each.path), each.message) for each in result.errors or ()))
    )


async def forget_secrets(world):
    """Make it a house in which what is under embargo was never written."""
    async with world.database.transaction() as session:
        ids = (await session.scalars(select(Content.id).where(Content.key.contains(SECRET)))).all()
        revisions = select(ContentRevision.id).where(ContentRevision.content_id.in_(ids))
        publications = select(Publication.id).where(Publication.revision_id.in_(revisions))
        for model, column, found in (
            (PublicationText, PublicationText.publication_id, publications),
            (Publication, Publication.id, publications),
            (ContentEmbargo, ContentEmbargo.content_id, ids),
            (Translation, Translation.content_id, ids),
            (SegmentSource, SegmentSource.content_id, ids),
            (ContentRevision, ContentRevision.content_id, ids),
            (Content, Content.id, ids),
        ):
            await session.execute(
                delete(model).where(column.in_(found)).execution_options(synchronize_session=False)
            )
        await tell_changed(session)


@pytest.mark.parametrize("market", [None, "FR"])
async def test_before_its_instant_a_piece_is_nowhere_and_from_then_on_it_is_there(world, market):
    await publish_secrets(world, market=market)
    ids = await secret_ids(world)
    early = await answers(world, ids, at=world.at - SECOND)
    late = await answers(world, ids, at=world.at)
    await forget_secrets(world)
    without = await answers(world, ids, at=world.at - SECOND)

    assert early == without
    assert all("is here" not in each and f"On the {SECRET}" not in each for each in early)
    of_owner = late[2:4]
    for each, title in zip(of_owner, (f"On the {SECRET}", f"Le {SECRET}"), strict=True):
        assert title in each
        assert f"{SECRET}-user-guide" in each
        assert f"The {SECRET} is here." in each
        assert f"/media/{world.media_id}" in each
    assert await answers(world, ids, at=world.at) == without


async def test_an_embargo_of_one_market_holds_in_that_market_alone(world):
    await publish_secrets(world, market="CH")
    ids = await secret_ids(world)
    early = {
        country: await answers(world, ids, at=world.at - SECOND, country=country)
        for country in ("CH", "FR")
    }
    late = await answers(world, ids, at=world.at, country="CH")
    await forget_secrets(world)

    assert early["CH"] == await answers(world, ids, at=world.at - SECOND, country="CH")
    assert all(f"{SECRET}-user-guide" in each for each in (*early["FR"][2:4], *late[2:4]))


@pytest.mark.parametrize("market", [None, "FR"])
async def test_an_image_is_as_unknown_as_what_shows_it(world, market):
    await publish_secrets(world, market=market)
    shelf = Shelf(world.database)
    await shelf.refresh()

    for country in (None, "FR"):
        assert not may_see(shelf.current, world.media_id, world.at - SECOND, country)
        assert may_see(shelf.current, world.media_id, world.at, country)


NAMED = sorted(
    name
    for name, field in SCHEMA.mutation_type.fields.items()
    if "input" in field.args
    and "ID" in {get_named_type(each.type).name for each in input_of(name).fields.values()}
)


async def refusals(world, name, content_id, *, at):
    """What the owner is told who names this id wherever a mutation asks for any."""
    fields = input_of(name).fields
    known = {"idempotencyKey": new_id().hex, "individualNumber": world.number, "terms": TERMS}
    for field, given in fields.items():
        if get_named_type(given.type).name == "ID":
            known[field] = write_id("Tip" if field != "watchId" else "Watch", content_id)
    if name in ("recordExposure", "dismissTip"):
        known["watchId"] = write_id("Watch", world.piece_id)
    payload = get_named_type(SCHEMA.mutation_type.fields[name].type)
    types = {each: get_named_type(field.type) for each, field in payload.fields.items()}
    plain = " ".join(each for each, type_ in types.items() if is_leaf_type(type_))
    said = f"userErrors {{ code message field nextAction deadline }} {plain}"
    text = f"mutation M($input: {input_of(name)}!) {{ {name}(input: $input) {{ {said} }} }}"
    shelf = Shelf(world.database)
    await shelf.refresh()
    viewer = Viewer(Role.OWNER, owner_id=world.owner.id)
    async with counted(world.database_url, world.house, viewer) as context:
        context.snapshot, context.now = shelf.current, at
        given = {"input": filled(input_of(name), known)}
        result = await executed(parse(text), context, variable_values=given)
    return re.sub(r"text-\d+", "text", told_of(result).replace(str(content_id), "ID"))


async def test_a_mutation_answers_of_what_is_under_embargo_as_of_what_is_not(world):
    await publish_secrets(world)
    early = world.at - SECOND
    for content_id in (await secret_ids(world))[: len(KINDS)]:
        for name in NAMED:
            told = await refusals(world, name, content_id, at=early)
            assert told == await refusals(world, name, new_id(), at=early), name


def test_the_mutations_that_ask_for_an_id_are_found():
    assert {"recordExposure", "dismissTip", "releaseWatch"} <= set(NAMED)


async def test_on_its_instant_a_tip_can_be_dismissed(world):
    await publish_secrets(world)
    async with world.database.transaction() as session:
        content_id = await session.scalar(
            select(Content.id).where(Content.key == f"{SECRET}-service")
        )

    assert "TIP_UNKNOWN" in await refusals(world, "dismissTip", content_id, at=world.at - SECOND)
    assert "'userErrors': []" in await refusals(world, "dismissTip", content_id, at=world.at)


async def test_no_address_of_the_web_tells_of_what_is_under_embargo(world, settings):
    await publish_secrets(world)
    named = [str(each) for each in await secret_ids(world)] + [f"{SECRET}-service"]
    app = create_app(settings)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://care.example") as http,
    ):
        for path in {route.path for route in app.routes if isinstance(route, Route)}:
            for name in named:
                told = await seen(http, path, name)
                assert told == await seen(http, path, unknown_for(name)), path


def unknown_for(name):
    """Of the same form, and of nothing: as long, so that not even a length tells."""
    return name.translate(str.maketrans("0123456789abcdefq", "1032547698badcfez"))


async def seen(http, path, name):
    """Status, headers and body of an address, wherever it asks for something."""
    asked = re.sub(r"\{[^}]*\}", name, path)
    response = await http.get(asked, headers={"accept-language": "en"})
    headers = {key: value for key, value in response.headers.items() if key != "set-cookie"}
    told = repr((response.status_code, sorted(headers.items()), response.text))
    return told.replace(name, "NAME").replace(unknown_for(name), "NAME")
