"""What the answers to a record's rows come to for the record itself."""

from collections.abc import Sequence

from integrations.crm import Delivered, Fault, Outcome, Rejected, Sending, Superseded
from integrations.salesforce.delivery import Sent
from integrations.salesforce.faults import Beyond, Trouble
from integrations.salesforce.planning import link_of
from integrations.salesforce.rows import OrgModel

# Of several faults the one that will not pass by itself is told.
_WEIGHT = (
    *(Fault.TOUCHED, Fault.MOVED, Fault.DUPLICATE, Fault.DATA, Fault.RIGHTS, Fault.AUTOMATION),
    *(Fault.LOCKED, Fault.COLLATERAL, Fault.PARENT),
)


def outcome_of(sending: Sending, sent: Sequence[Sent], model: OrgModel) -> Outcome:
    """Delivered when every row arrived; one that was overtaken speaks for all of them."""
    troubles = [(each.row, each.answer) for each in sent if isinstance(each.answer, Trouble)]
    if any(trouble.meaning is Beyond.STALE for _, trouble in troubles):
        return Superseded()
    for fault in _WEIGHT:
        for row, trouble in troubles:
            if trouble.meaning is fault:
                names = tuple(dict.fromkeys(row.table.ours(name) for name in trouble.fields))
                return Rejected(trouble.code, fault, names, row.table.name)
    ids = {each.row.table.name: str(each.answer) for each in sent}
    left_out = dict.fromkeys(name for each in sent for name in each.row.left_out)
    code = next((each.row.code for each in sent if each.row.code), None)
    return Delivered(link_of(sending, ids, model), tuple(left_out), code)
