"""Records that were merged, deleted or brought back in the CRM: their links follow them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from integrations.crm import CRM, Sighting
from integrations.crm_records import RecordKind
from jobs.crm.inbound.tellings import Telling
from models.crm import CrmLink
from models.people import Owner
from models.warranty import CoverageSegment
from rules.crm_policies import TRUE
from rules.crm_reviews import ReviewKind
from services import outbox
from services.crm.events import Event, What, note
from services.crm.refusals import last_answer, refuse_by_crm
from services.crm.reviews import close_overtaken, open_review

LONGEST_CHAIN = 20
Winners = Mapping[str, Sighting]


async def find_winners(crm: CRM, tellings: Iterable[Telling]) -> dict[str, Sighting]:
    """By the id of a contact that was merged: the one it ended up in, however often it was."""
    lost = [each.main for each in tellings if each.main and each.main.merged_into]
    leads = {each.crm_id: str(each.merged_into) for each in lost}
    seen: dict[str, Sighting] = {}
    for _step in range(LONGEST_CHAIN):
        unseen = sorted({there for there in leads.values() if there not in seen})
        if not unseen:
            break
        for each in (await crm.look(RecordKind.OWNER, unseen)).sightings:
            seen[each.crm_id] = each
        leads = {lost: _next(there, seen) for lost, there in leads.items()}
    return {lost: seen[there] for lost, there in leads.items() if there in seen}


def _next(there: str, seen: Mapping[str, Sighting]) -> str:
    found = seen.get(there)
    return found.merged_into if found and found.is_deleted and found.merged_into else there


@dataclass(frozen=True, slots=True)
class Move:
    """A main part that is no longer where its link says, under the lock on the link."""

    session: AsyncSession
    link: CrmLink
    main: Sighting

    async def follow(self, winners: Winners) -> Sighting | None:
        """Set the link right; the contact that a merge left, if it speaks for our owner alone."""
        if not self.main.is_deleted:
            await self._come_back()
            return None
        winner = winners.get(self.main.crm_id) if self.main.merged_into else None
        if winner is None or winner.is_deleted:
            await self._lose()
            return None
        other = await self._other_owner(winner)
        if other is not None:
            await self._share(winner, other)
            return None
        # Without its parts the link is told in full anew: key, blanks and all.
        self._place(winner.crm_id, "LINKED")
        await outbox.promise(self.session, self.link.kind, [self.link.id])
        await self._note("MERGED")
        return winner

    async def _come_back(self) -> None:
        """Somebody restored it from the bin."""
        if self.main.crm_id != self.link.crm_id:
            self._place(self.main.crm_id, "LINKED")
        self.link.state, self.link.acknowledged_at = "LINKED", func.now()
        await outbox.promise(self.session, self.link.kind, [self.link.id])
        kinds = [ReviewKind.DELETED, ReviewKind.MERGED_OWNERS]
        await close_overtaken(self.session, kinds, self.link.id)
        await self._note("LINKED", "RESTORED")

    async def _lose(self) -> None:
        """Nothing is made anew until somebody decides; what only went along asks nobody."""
        self.link.state, self.link.acknowledged_at = "DELETED", func.now()
        if not await self._went_along():
            await self._open(ReviewKind.DELETED, self.link.crm_id)
        await self._note("HEARD", "DELETED")

    async def _went_along(self) -> bool:
        if self.link.kind == "CONSENT":
            return True
        covered = select(CoverageSegment.timepiece_id).where(CoverageSegment.id == self.link.id)
        state = await self.session.scalar(
            select(CrmLink.state).where(
                CrmLink.kind == "TIMEPIECE", CrmLink.id == covered.scalar_subquery()
            )
        )
        return self.link.kind == "COVERAGE" and state == "DELETED"

    async def _other_owner(self, winner: Sighting) -> UUID | None:
        """Another owner of ours who is that contact already."""
        speaker = await self.session.scalar(
            select(CrmLink.id).where(
                *(CrmLink.kind == "OWNER", CrmLink.crm_id == winner.crm_id),
                *(CrmLink.state == "LINKED", CrmLink.id != self.link.id),
            )
        )
        if speaker is not None or winner.our_id in (None, self.link.id):
            return speaker
        return await self.session.scalar(select(Owner.id).where(Owner.id == winner.our_id))

    async def _share(self, winner: Sighting, other: UUID) -> None:
        """Two owners are one contact now: the other speaks for it, and a no of either counts."""
        self._place(winner.crm_id, "FOLLOWING")
        self.link.parts = dict(winner.parts)
        actor = f"CRM:{self.main.modified_by}"
        if await last_answer(self.session, self.link.id) is False:
            await refuse_by_crm(self.session, owner_id=other, actor=actor)
        if winner.said.get("opted_out") == TRUE or await last_answer(self.session, other) is False:
            await refuse_by_crm(self.session, owner_id=self.link.id, actor=actor)
        both: list[dict[str, object]] = [{"crm_id": winner.crm_id, "owner_id": str(other)}]
        await self._open(ReviewKind.MERGED_OWNERS, winner.crm_id, both)
        await self._note("MERGED", "FOLLOWING")

    def _place(self, crm_id: str, state: str) -> None:
        self.link.crm_id, self.link.state, self.link.parts = crm_id, state, {}
        self.link.acknowledged_at = func.now()

    async def _open(
        self, kind: ReviewKind, crm_id: str | None, candidates: Iterable[dict[str, object]] = ()
    ) -> None:
        await open_review(
            self.session,
            kind,
            record_kind=self.link.kind,
            record_id=self.link.id,
            crm_id=crm_id,
            candidates=[*candidates],
        )

    async def _note(self, what: What, code: str | None = None) -> None:
        event = Event(self.link.kind, self.link.id, what, code, (), f"CRM:{self.main.modified_by}")
        await note(self.session, [event])
