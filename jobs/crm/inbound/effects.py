"""What follows from the words of the CRM is done here: taken over, sent again, and remembered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from jobs.crm.fingerprints import fingerprint
from jobs.crm.inbound.ours import read_owner
from jobs.crm.inbound.questions import NO_IS_SAID, actor_of, ask, events_of
from jobs.crm.inbound.rulings import Judged, Meant
from models.crm import CrmLink
from models.people import Consent
from rules.crm_merge import Verdict
from rules.crm_policies import policy_of
from services import outbox
from services.crm.corrections import Correction, correct_owner
from services.crm.events import note
from services.crm.links import FORGOTTEN
from services.crm.refusals import refuse_by_crm
from services.household import Household


@dataclass(frozen=True, slots=True)
class Effects:
    """What follows for one record, under the lock on its link."""

    session: AsyncSession
    house: Household
    link: CrmLink
    judged: Sequence[Judged]
    meant: Meant
    at: datetime

    async def carry_out(self) -> None:
        """Take what is theirs, promise what is ours, remember what both said, and ask the rest."""
        refused = await self._take()
        await self._promise()
        await self._remember()
        await ask(self.session, self.link, self.judged, refused, self.meant)
        await note(self.session, events_of(self.link, self.judged, refused))

    async def _take(self) -> frozenset[str]:
        """Take staff's words over; the fields whose values cannot be taken."""
        taken = [each for each in self.judged if each.ruling.verdict is Verdict.TAKE_THEIRS]
        said_no = [e for e in taken if policy_of(self.link.kind, e.field) in NO_IS_SAID]
        if said_no:
            giver = await self._giver()
            await refuse_by_crm(self.session, owner_id=giver, actor=actor_of(said_no[0]))
        said = {each.field: each.theirs for each in taken if each not in said_no}
        if not said:
            return frozenset()
        actor = next(actor_of(each) for each in taken if each.field in said)
        correction = Correction(self.link.id, said, actor, self.at)
        return await correct_owner(self.session, self.house, correction)

    async def _giver(self) -> UUID:
        if self.link.kind != "CONSENT":
            return self.link.id
        return (await self.session.get_one(Consent, self.link.id)).owner_id

    async def _promise(self) -> None:
        kept = [each.field for each in self.judged if each.ruling.verdict is Verdict.KEEP_OURS]
        if kept:
            about = (self.link.kind, [self.link.id])
            await outbox.promise(self.session, *about, urgent="opted_out" in kept)

    async def _remember(self) -> None:
        """Keep what both sides say now; what of ours is sent again counts as not told."""
        now = await self._ours_now()
        pairs = {each.field: self._pair(each, now) for each in self.judged}
        self.link.baseline = self.link.baseline | pairs
        # Who asked the CRM before this instant knows less than we do now.
        self.link.acknowledged_at = func.now()

    async def _ours_now(self) -> Mapping[str, str | None]:
        if self.link.kind == "OWNER":
            return await read_owner(self.session, self.house.vault, self.link.id) or {}
        return {each.field: each.ours for each in self.judged}

    def _pair(self, judged: Judged, now: Mapping[str, str | None]) -> list[str]:
        """Ours as it was judged, or as it is since theirs was taken: another word may change it."""
        theirs = self._print(judged.field, judged.theirs)
        if judged.ruling.verdict is Verdict.KEEP_OURS:
            return [FORGOTTEN, theirs]
        if judged.field not in now:  # what only they keep, such as a second place for a no
            return [theirs, theirs]
        is_taken = judged.ruling.verdict is Verdict.TAKE_THEIRS
        return [self._print(judged.field, now[judged.field] if is_taken else judged.ours), theirs]

    def _print(self, field: str, value: str | None) -> str:
        return fingerprint(self.house.vault, self.link.id, field, value)
