"""One request to the API and its answer, the same whether it came alone or inside a composite."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from integrations.local_crm.cursors import Cursors
from integrations.local_crm.errors import Json, Refused, Unreadable, resource_is_unknown
from integrations.local_crm.fields import Catalogue, Sobject
from integrations.local_crm.ids import read_id
from integrations.local_crm.org import Org
from integrations.local_crm.row_faults import FragileRows
from integrations.local_crm.rows import Rows
from integrations.local_crm.store import Transaction

API_ROOT = "/services/data"
VERSIONS = range(31, 68)


@dataclass(frozen=True)
class Call:
    """A request below `/services/data/vXX.0`; `place` holds what the route's braces matched."""

    method: str
    version: int
    path: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Json = None
    place: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def root(self) -> str:
        return f"{API_ROOT}/v{self.version}.0"

    def read_object(self) -> dict[str, Json]:
        """Raises Unreadable unless the body is a JSON object."""
        if not isinstance(self.body, dict):
            raise Unreadable("The HTTP entity body must be a JSON object")
        return self.body


@dataclass(frozen=True)
class Answer:
    """`has_failed` is true also where Salesforce says 200 and buries a failed row in the body.

    What is no JSON is `csv`.
    """

    status: int
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    has_failed: bool = False
    csv: str | None = None


@dataclass(frozen=True)
class Work:
    """What a handler works with: one transaction, what the org keeps, and a way back in."""

    tx: Transaction
    org: Org
    dispatch: Callable[["Work", Call], Answer]

    @property
    def catalogue(self) -> Catalogue:
        return self.org.seen_by(self.tx.user_id)

    @property
    def cursors(self) -> Cursors:
        return self.org.cursors

    @cached_property
    def rows(self) -> Rows:
        return FragileRows(self.tx, self.catalogue, self.org.row_faults)

    def sobject(self, name: str) -> Sobject:
        """Raises Refused for an object this CRM does not keep."""
        found = self.catalogue.find(name)
        if found is None:
            raise resource_is_unknown()
        return found


def refuse(refused: Refused) -> Answer:
    return Answer(refused.status, refused.as_body(), has_failed=True)


def record_url(root: str, sobject: Sobject, id_: Json) -> str:
    return f"{root}/sobjects/{sobject.name}/{id_}"


def read_flag(value: Json, *, name: str) -> bool:
    """A yes or no that is no when absent. Raises Unreadable."""
    if value is None:
        return False
    if not isinstance(value, bool):
        raise Unreadable(f"{name} must be true or false")
    return value


def read_record_id(text: str) -> str:
    """The long id named by a row's path. Raises Refused."""
    found = read_id(text)
    if found is None:
        message = f"Provided external ID field does not exist or is not accessible: {text}"
        raise Refused("NOT_FOUND", message, status=404)
    return found
