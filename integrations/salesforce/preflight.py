"""Asks an org, before the first record, for everything that our mapping writes and reads."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.columns import EXTERNAL_ID, VERSION
from integrations.salesforce.faults import RequestRefused
from integrations.salesforce.needs import NEEDS_LICENCE, Need, needs_of
from integrations.salesforce.rows import OrgModel

REMEDY = "deploy integrations/salesforce/metadata and assign the permission set Caseback_Sync"
QUOTA_LOW = 0.8
_RULE = "Caseback_Fence"
_RULES = (
    "SELECT EntityDefinition.QualifiedApiName FROM ValidationRule"  # noqa: S608 - a constant
    f" WHERE ValidationName = '{_RULE}' AND Active = true"
)

Described = Mapping[str, Any]


async def find_gaps(client: SalesforceClient, model: OrgModel) -> list[str]:
    """One sentence a gap. Raises CRMUnavailable or CRMRefusesUs."""
    if gaps := await _version_gaps(client):
        return gaps
    needs = needs_of(model)
    described = {name: await _describe(client, name) for name in needs}
    gaps = _model_gaps(described["Account"], model)
    gaps += _all_hidden(described) or [
        gap for name, need in needs.items() for gap in _gaps_of(name, need, described[name])
    ]
    return [*gaps, *await _fence_gaps(client, needs), *_quota_gaps(client)]


async def _version_gaps(client: SalesforceClient) -> list[str]:
    versions = [each["version"] for each in await client.call("GET", "/services/data/")]
    if client.version in versions:
        return []
    spoken = f"{versions[0]} to {versions[-1]}"
    return [f"The org does not speak version {client.version} of the API: it speaks {spoken}."]


async def _describe(client: SalesforceClient, name: str) -> Described | None:
    """What our user may see of an object; None when it is missing or hidden."""
    try:
        return await client.call("GET", f"sobjects/{name}/describe")
    except RequestRefused as refused:
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
    return None


def _model_gaps(account: Described | None, model: OrgModel) -> list[str]:
    has_persons = any(
        each["name"] == "IsPersonAccount" for each in (account or {"fields": []})["fields"]
    )
    if has_persons is (model is OrgModel.PERSON_ACCOUNT):
        return []
    kept = "person accounts" if has_persons else "contacts of accounts"
    right = OrgModel.PERSON_ACCOUNT if has_persons else OrgModel.CONTACT
    return [f"The org keeps private clients as {kept}: set CASEBACK_CRM_ORG_MODEL to {right}."]


def _all_hidden(described: Mapping[str, Described | None]) -> list[str]:
    """One cause is told once: without the permission set nothing of ours is to be seen."""
    seen = [each for each in described.values() if each is not None]
    ours = {EXTERNAL_ID, VERSION}
    if not seen or any(field["name"] in ours for each in seen for field in each["fields"]):
        return []
    return [f"No field of ours is to be seen on any object: {REMEDY} to our user."]


def _gaps_of(name: str, need: Need, described: Described | None) -> list[str]:
    if described is None:
        licence = f": {NEEDS_LICENCE[name]}" if name in NEEDS_LICENCE else ""
        return [f"The object {name} is missing, or hidden from our user{licence}."]
    seen = {field["name"]: field for field in described["fields"]}
    verbs = {"createable": "create", "updateable": "change"}
    gaps = [
        f"Our user may not {verb} records of {name}: {REMEDY}."
        for flag, verb in verbs.items()
        if described.get(flag) is False
    ]
    gaps += [
        f"{name} lacks the field {field}, or hides it from our user: {REMEDY}."
        for field in sorted((need.read | need.written) - seen.keys())
    ]
    gaps += [
        f"{name}.{field} may not be written by our user: {REMEDY}."
        for field in sorted(need.written & seen.keys())
        if not _is_writable(seen[field], is_fixed=field in need.fixed)
    ]
    key = seen.get(EXTERNAL_ID, {})
    if key.get("externalId") is False or key.get("unique") is False:
        gaps.append(f"{name}.{EXTERNAL_ID} must be a unique external id: {REMEDY}.")
    return gaps


def _is_writable(field: Mapping[str, Any], *, is_fixed: bool) -> bool:
    """One that is written at creation only need not be open to changes."""
    may_create = field.get("createable") is not False
    return may_create and (is_fixed or field.get("updateable") is not False)


async def _fence_gaps(client: SalesforceClient, needs: Mapping[str, Need]) -> list[str]:
    """Only an admin sees validation rules; that we see none says nothing."""
    try:
        answer = await client.call("GET", f"tooling/query?q={quote(_RULES)}")
    except RequestRefused:
        return []
    found = {each["EntityDefinition"]["QualifiedApiName"] for each in answer["records"]}
    missing = sorted(needs.keys() - found) if found else []
    return [f"{name} lacks the active validation rule {_RULE}: {REMEDY}." for name in missing]


def _quota_gaps(client: SalesforceClient) -> list[str]:
    usage = client.usage
    if usage is None or usage.used < usage.total * QUOTA_LOW:
        return []
    left = max(usage.total - usage.used, 0)
    return [f"Only {left} of the org's {usage.total} calls of the day are left."]
