"""A batch as it is being prepared: what goes to the CRM, and what is settled without asking it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from integrations.crm import Sending
from jobs.crm.expectations import Expected
from jobs.crm.links import Agreed, Baseline, Key, Known
from jobs.crm.outbound.claims import Claim
from jobs.crm.outbound.plans import Plan
from jobs.crm.outbound.settling import Settled


@dataclass(frozen=True, slots=True)
class Dispute:
    """Something about a record that a person must decide."""

    kind: str
    claim: Claim
    crm_id: str | None = None
    fields: tuple[str, ...] = ()
    candidates: Sequence[Mapping[str, object]] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """Plans to send by claim, and what became of the other claims.

    `bases` are the baselines of contacts that were found there, for fields that are not sent;
    `refusals` are owners who are opted out there, by who there said so.
    """

    known: Mapping[UUID, Known]
    plans: dict[Claim, Plan] = field(default_factory=dict[Claim, Plan])
    bases: dict[UUID, Baseline] = field(default_factory=dict[UUID, Baseline])
    settled: list[Settled] = field(default_factory=list[Settled])
    agreed: list[Agreed] = field(default_factory=list[Agreed])
    disputes: list[Dispute] = field(default_factory=list[Dispute])
    refusals: dict[UUID, str] = field(default_factory=dict[UUID, str])

    @property
    def sendings(self) -> list[Sending]:
        return [each.sending for each in self.plans.values()]

    def settle(self, settled: Settled) -> None:
        """Take a claim out of what goes."""
        self.plans.pop(settled.claim, None)
        self.settled.append(settled)

    def sent(self) -> dict[Key, dict[str, list[str]]]:
        """The fingerprints that the CRM may show from now on, by record and field."""
        return {
            claim.key: self._sent_of(claim, plan)
            for claim, plan in self.plans.items()
            if plan.sending.changed and claim.id in self.known and not self._is_new(claim)
        }

    def expected(self) -> dict[UUID, Expected]:
        """What contacts will say that we do not know to be there, if this arrives."""
        return {
            claim.id: Expected(self.bases.get(claim.id, {}), self._sent_of(claim, plan))
            for claim, plan in self.plans.items()
            if self._is_new(claim)
        }

    def _is_new(self, claim: Claim) -> bool:
        known = self.known.get(claim.id)
        return claim.kind == "OWNER" and (known is None or known.link is None)

    def _sent_of(self, claim: Claim, plan: Plan) -> dict[str, list[str]]:
        known = self.known.get(claim.id)
        before = known.sent if known else dict[str, list[str]]()
        return {
            name: [*dict.fromkeys((*before.get(name, ()), plan.prints[name]))]
            for name in sorted(plan.sending.changed)
        }
