"""What cures a difference between the CRM and us, each under the lock on the record's link."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from sqlalchemy import func, text

from jobs.crm.reconciliation.drifts import Cure
from jobs.crm.reconciliation.rehearing import Case, hear_again
from models.crm import CrmLink
from models.outbox import CrmDirty
from services import outbox
from services.crm.links import forget_ours, lock_link
from services.crm.reviews import open_review

# Far ahead, so that no version that is drawn at this moment is drawn twice.
OUTRUN = text(
    "SELECT CASE WHEN last_value < :version THEN setval('crm_version', :version + 10000) END"
    " FROM crm_version"
)


async def cure(case: Case) -> str | None:
    """Do what helps, and say how it was met; None where it has just settled itself."""
    return await _CURES[case.finding.cure](case)


async def _resend(case: Case) -> str | None:
    """What the CRM has lost is told it again, and a part that is gone is made anew."""
    link = await _lock(case)
    if link is None:
        return None
    forget_ours(link, case.finding.fields)
    link.parts = {k: v for k, v in link.parts.items() if k not in case.finding.parts}
    await _promise(case)
    return "RESENT"


async def _find_by_key(case: Case) -> str | None:
    await _promise(case)
    return "LINKED"


async def _relink(case: Case) -> str | None:
    """Without its parts the link is told in full anew, to what carries our key now."""
    link = await _lock(case)
    if link is None or case.facts.elsewhere is None:
        return None
    link.crm_id, link.parts = case.facts.elsewhere.crm_id, {}
    link.acknowledged_at = func.now()
    await _promise(case)
    return "LINKED"


async def _catch_up(case: Case) -> str | None:
    """Versions go on above the one that the CRM has, and what we say since is told it again.

    It knows what we forgot, from a backup of our own say: what it says otherwise is heard first.
    """
    there, repair = case.facts.there, "HEARD"
    if case.finding.heard is not None:
        heard = await hear_again(case)
        if heard is None:
            return None
        repair = heard
    elif await _lock(case) is None:
        return None
    link = await lock_link(case.session, *case.noticed.key)
    if link is None or there is None or there.version is None:
        return None
    link.acknowledged_version = there.version
    await case.session.execute(OUTRUN, {"version": there.version})
    await _promise(case)
    return repair


async def _ask(case: Case) -> str | None:
    """Two that carry one key, or one that carries the key of nobody: staff must say."""
    there, elsewhere = case.facts.there, case.facts.elsewhere
    candidates = [
        {"crm_id": each.crm_id, "evidence": [evidence]}
        for each, evidence in ((there, "LINKED"), (elsewhere, "CARRIES_KEY"))
        if each is not None
    ]
    await open_review(
        case.session,
        "DUPLICATE",
        record_kind=case.noticed.kind,
        record_id=case.noticed.id,
        crm_id=str(candidates[0]["crm_id"]),
        candidates=candidates,
    )
    return "REVIEW"


async def _promise(case: Case) -> None:
    await outbox.promise(case.session, case.noticed.kind, [case.noticed.id])


async def _lock(case: Case) -> CrmLink | None:
    """The link, if nothing was agreed on or promised since we looked."""
    link = await lock_link(case.session, *case.noticed.key)
    promised = await case.session.get(CrmDirty, case.noticed.key)
    is_still = link is not None and link.acknowledged_at < case.seen.asked_at
    return link if is_still and promised is None else None


_CURES: Mapping[Cure, Callable[[Case], Awaitable[str | None]]] = MappingProxyType(
    {
        Cure.HEAR: hear_again,
        Cure.RESEND: _resend,
        Cure.PROMISE: _find_by_key,
        Cure.RELINK: _relink,
        Cure.CATCH_UP: _catch_up,
        Cure.ASK: _ask,
    }
)
