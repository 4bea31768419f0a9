"""Records as the pump would send them, for the tests of CRMs."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from integrations.crm import Sending, Sought
from integrations.crm_records import (
    ConsentRecord,
    CoverageRecord,
    OwnerRecord,
    ReferenceRecord,
    TimepieceRecord,
)

START = datetime(2026, 11, 1, tzinfo=UTC)


def an_owner(**changed):
    owner = OwnerRecord(
        id=uuid4(),
        version=1,
        given_name="Zoë",
        family_name="Nuñez",
        email=f"{uuid4()}@example.org",
        phone=f"+41 {uuid4().int % 10**9:09}",
        birth_date=date(1990, 2, 28),
        street="1, rue du Lac\nchez Roy",
        city="Vevey",
        state=None,
        postal_code="1800",
        country="CH",
        language="fr",
        opted_out=None,
    )
    return replace(owner, **changed)


def a_reference(**changed):
    return replace(
        ReferenceRecord(uuid4(), 1, "6789-01", "Marine 39", "Marine", "DIVING"), **changed
    )


def a_watch(owner, reference, **changed):
    watch = TimepieceRecord(
        id=uuid4(),
        version=1,
        individual_number=uuid4().hex[:12].upper(),
        name="Marine 39",
        reference_id=reference.id,
        owner_id=owner.id,
        purchase_date=date(2026, 11, 20),
        point_of_sale="Geneva",
    )
    return replace(watch, **changed)


def a_cover(watch, **changed):
    cover = CoverageRecord(
        id=uuid4(),
        version=1,
        timepiece_id=watch.id,
        segment="BASE",
        starts_on=date(2026, 11, 20),
        ends_on=date(2028, 11, 19),
        voided=False,
    )
    return replace(cover, **changed)


def an_answer(owner, *, granted, day=1, **changed):
    answer = ConsentRecord(
        id=uuid4(),
        version=1,
        owner_id=owner.id,
        purpose="MARKETING",
        channel="EMAIL",
        granted=granted,
        policy_version="2026-01",
        source="APP",
        recorded_at=START + timedelta(days=day),
    )
    return replace(answer, **changed)


def a_registration(reference, **changed):
    """An owner, a watch of theirs, its cover and their consent."""
    owner = an_owner(**changed)
    watch = a_watch(owner, reference)
    return owner, watch, a_cover(watch), an_answer(owner, granted=True)


def new(*records):
    """Records that the CRM does not know yet."""
    return [Sending(record, frozenset()) for record in records]


def of(record, link, *changed, **how):
    """A record that the CRM knows, with the fields in which it changed."""
    return Sending(record, frozenset(changed), link=link, **how)


def seeking(owner, *numbers):
    return Sought(owner, [owner.phone] if owner.phone else [], [owner.email], numbers)
