"""What the org says about itself: its objects, their fields, and how many calls are left."""

from integrations.local_crm.calls import API_ROOT, VERSIONS, Answer, Call, Work
from integrations.local_crm.errors import Json
from integrations.local_crm.fields import Field, Sobject

_SOAP_TYPES = {
    "boolean": "xsd:boolean",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "double": "xsd:double",
    "currency": "xsd:double",
    "percent": "xsd:double",
    "id": "tns:ID",
    "reference": "tns:ID",
}
_WIRE_TYPES = {"autonumber": "string"}
_SPRING_2024 = 60
_SEASONS = ("Spring", "Summer", "Winter")


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
    names = ("sobjects", "query", "queryAll", "composite", "limits")
    return Answer(200, {name: f"{call.root}/{name}" for name in names})


def list_limits(work: Work, _call: Call) -> Answer:
    most, left = work.calls_left()
    return Answer(200, {"DailyApiRequests": {"Max": most, "Remaining": left}})


def list_sobjects(work: Work, call: Call) -> Answer:
    shown: list[Json] = [_outline(one, call) for one in work.catalogue.sobjects]
    return Answer(200, {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": shown})


def outline_sobject(work: Work, call: Call) -> Answer:
    outline = _outline(work.sobject(call.place["object"]), call)
    return Answer(200, {"objectDescribe": outline, "recentItems": []})


def describe_sobject(work: Work, call: Call) -> Answer:
    sobject = work.sobject(call.place["object"])
    fields: list[Json] = [_describe_field(field) for field in sobject.fields]
    described: Json = {**_outline(sobject, call), "fields": fields, "recordTypeInfos": []}
    return Answer(200, described)


def _outline(sobject: Sobject, call: Call) -> dict[str, Json]:
    url = f"{call.root}/sobjects/{sobject.name}"
    return {
        "name": sobject.name,
        "label": sobject.label,
        "labelPlural": sobject.label + "s",
        "keyPrefix": sobject.prefix,
        "custom": False,
        "createable": True,
        "updateable": True,
        "deletable": True,
        "queryable": True,
        "retrieveable": True,
        "undeletable": False,
        "mergeable": False,
        "replicateable": False,
        "searchable": False,
        "urls": {"sobject": url, "describe": f"{url}/describe", "rowTemplate": url + "/{ID}"},
    }


def _describe_field(field: Field) -> Json:
    is_number = field.type in ("double", "currency", "percent")
    return {
        "name": field.name,
        "label": field.shown_label,
        "type": _WIRE_TYPES.get(field.type, field.type),
        "soapType": _SOAP_TYPES.get(field.type, "xsd:string"),
        "length": 0 if is_number else field.length,
        "precision": field.length if is_number else 0,
        "scale": field.scale,
        "custom": field.is_custom,
        "nillable": not field.is_required and field.type not in ("id", "boolean"),
        "createable": field.is_createable,
        "updateable": field.is_updateable,
        "defaultedOnCreate": field.type == "boolean" or not field.is_createable,
        "autoNumber": field.type == "autonumber",
        "calculated": False,
        "caseSensitive": False,
        "externalId": field.is_external_id,
        "unique": field.is_unique,
        "idLookup": field.is_key,
        "filterable": True,
        "sortable": True,
        "nameField": field.name == "Name",
        "referenceTo": [field.refers_to] if field.refers_to else [],
        "relationshipName": field.relation or None,
        "restrictedPicklist": field.is_restricted,
        "picklistValues": [
            {"active": True, "defaultValue": False, "label": choice, "value": choice}
            for choice in field.choices
        ],
    }
