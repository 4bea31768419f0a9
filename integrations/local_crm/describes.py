"""What the org says about itself: its objects, their fields, and what may still be asked of it."""

from integrations.local_crm.calls import API_ROOT, VERSIONS, Answer, Call, Work
from integrations.local_crm.describe_fields import describe_field
from integrations.local_crm.errors import Json
from integrations.local_crm.fields import Catalogue, Sobject
from integrations.local_crm.merges import MERGEABLE

_SPRING_2024 = 60
_SEASONS = ("Spring", "Summer", "Winter")
_MASTER_TYPE = "012000000000000AAA"
_NEVER: dict[str, Json] = {
    "activateable": False,
    "associateEntityType": None,
    "associateParentEntity": None,
    "custom": False,
    "customSetting": False,
    "deepCloneable": False,
    "deprecatedAndHidden": False,
    "feedEnabled": False,
    "hasSubtypes": False,
    "isInterface": False,
    "isSubtype": False,
    "layoutable": False,
    "mruEnabled": False,
    "searchable": False,
    "triggerable": True,
}
_NEVER_IN_FULL: dict[str, Json] = {
    "actionOverrides": [],
    "compactLayoutable": False,
    "defaultImplementation": None,
    "extendedBy": None,
    "extendsInterfaces": None,
    "implementedBy": None,
    "implementsInterfaces": None,
    "listviewable": None,
    "lookupLayoutable": None,
    "namedLayoutInfos": [],
    "networkScopeFieldName": None,
    "searchLayoutable": False,
    "sobjectDescribeOption": "FULL",
}


def list_versions() -> Json:
    return [
        {
            "label": f"{_SEASONS[number % 3]} '{24 + (number - _SPRING_2024 + 1) // 3}",
            "url": f"{API_ROOT}/v{number}.0",
            "version": f"{number}.0",
        }
        for number in VERSIONS
    ]


def list_resources(_work: Work, call: Call) -> Answer:
    names = ("sobjects", "query", "queryAll", "composite", "limits", "jobs")
    return Answer(200, {name: f"{call.root}/{name}" for name in names})


def list_sobjects(work: Work, call: Call) -> Answer:
    shown: list[Json] = [_outline(one, call) for one in work.catalogue.sobjects]
    return Answer(200, {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": shown})


def outline_sobject(work: Work, call: Call) -> Answer:
    outline = _outline(work.sobject(call.place["object"]), call)
    return Answer(200, {"objectDescribe": outline, "recentItems": []})


def describe_sobject(work: Work, call: Call) -> Answer:
    sobject = work.sobject(call.place["object"])
    fields: list[Json] = [describe_field(sobject, field) for field in sobject.fields]
    label = sobject.label.lower()
    described: dict[str, Json] = {
        **_outline(sobject, call),
        **_NEVER_IN_FULL,
        "childRelationships": _list_children(work.catalogue, sobject),
        "fields": fields,
        "recordTypeInfos": [_master_type(sobject, call)],
        "supportedScopes": [{"label": f"All {label}s", "name": "everything"}],
    }
    return Answer(200, described)


def _outline(sobject: Sobject, call: Call) -> dict[str, Json]:
    url = f"{call.root}/sobjects/{sobject.name}"
    return {
        **_NEVER,
        "name": sobject.name,
        "label": sobject.label,
        "labelPlural": sobject.label + "s",
        "keyPrefix": sobject.prefix,
        "createable": sobject.grants.creates,
        "updateable": sobject.grants.edits,
        "deletable": sobject.grants.deletes,
        "undeletable": sobject.grants.deletes,
        "mergeable": sobject.name in MERGEABLE and sobject.grants.deletes,
        "queryable": True,
        "retrieveable": True,
        "replicateable": True,
        "urls": {"sobject": url, "describe": f"{url}/describe", "rowTemplate": url + "/{ID}"},
    }


def _list_children(catalogue: Catalogue, sobject: Sobject) -> Json:
    return [
        {
            "cascadeDelete": field.is_required and not field.is_updateable,
            "childSObject": child.name,
            "deprecatedAndHidden": False,
            "field": field.name,
            "junctionIdListNames": [],
            "junctionReferenceTo": [],
            # A query cannot go down from a parent here, so there is no name to do it by.
            "relationshipName": None,
            "restrictedDelete": False,
        }
        for child in catalogue.sobjects
        for field in child.fields
        if field.refers_to == sobject.name and field.is_createable
    ]


def _master_type(sobject: Sobject, call: Call) -> Json:
    layout = f"{call.root}/sobjects/{sobject.name}/describe/layouts/{_MASTER_TYPE}"
    return {
        "active": True,
        "available": True,
        "defaultRecordTypeMapping": True,
        "developerName": "Master",
        "master": True,
        "name": "Master",
        "recordTypeId": _MASTER_TYPE,
        "urls": {"layout": layout},
    }
