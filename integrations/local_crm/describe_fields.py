"""What the org says about one field, with every key that Salesforce gives it."""

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
_NUMBERS = ("double", "currency", "percent")
_OF_NAME = ("FirstName", "LastName", "Salutation")
_BYTES_PER_CHARACTER = 3
_SHORT_TEXT = 255
# What is the same for every field that this CRM can have.
_NEVER: dict[str, Json] = {
    "aiPredictionField": False,
    "calculated": False,
    "calculatedFormula": None,
    "cascadeDelete": False,
    "caseSensitive": False,
    "controllerName": None,
    "defaultValueFormula": None,
    "dependentPicklist": False,
    "deprecatedAndHidden": False,
    "digits": 0,
    "displayLocationInDecimal": False,
    "encrypted": False,
    "filteredLookupInfo": None,
    "formulaTreatNullNumberAsZero": False,
    "highScaleNumber": False,
    "htmlFormatted": False,
    "inlineHelpText": None,
    "mask": None,
    "maskType": None,
    "namePointing": False,
    "polymorphicForeignKey": False,
    "queryByDistance": False,
    "referenceTargetField": None,
    "restrictedDelete": False,
    "writeRequiresMasterRead": False,
}


def describe_field(sobject: Sobject, field: Field) -> Json:
    return _NEVER | _identity(field) | _shape(sobject, field) | _use(field) | _relation(field)


def _identity(field: Field) -> dict[str, Json]:
    return {
        "name": field.name,
        "label": field.shown_label,
        "type": _WIRE_TYPES.get(field.type, field.type),
        "soapType": _SOAP_TYPES.get(field.type, "xsd:string"),
        "custom": field.is_custom,
        "autoNumber": field.type == "autonumber",
        "externalId": field.is_external_id,
        "idLookup": field.is_key,
        "nameField": field.name in ("Name", "AssetWarrantyNumber"),
        "unique": field.is_unique,
        "picklistValues": [
            {
                "active": True,
                "defaultValue": False,
                "label": choice,
                "validFor": None,
                "value": choice,
            }
            for choice in field.choices
        ],
        "restrictedPicklist": field.is_restricted,
    }


def _shape(sobject: Sobject, field: Field) -> dict[str, Json]:
    is_number = field.type in _NUMBERS
    is_person = sobject.find_field("LastName") is not None
    is_text = _SOAP_TYPES.get(field.type, "xsd:string") == "xsd:string"
    length = 0 if is_number else field.length
    return {
        "length": length,
        "byteLength": length * _BYTES_PER_CHARACTER if is_text else length,
        "precision": field.length if is_number else 0,
        "scale": field.scale,
        "compoundFieldName": "Name" if is_person and field.name in _OF_NAME else None,
        "extraTypeInfo": _extra_type(field, is_person=is_person),
    }


def _extra_type(field: Field, *, is_person: bool) -> str | None:
    if is_person and field.name in (*_OF_NAME, "Name"):
        return "personname"
    return "plaintextarea" if field.type == "textarea" else None


def _use(field: Field) -> dict[str, Json]:
    is_boolean = field.type == "boolean"
    is_long = field.type == "textarea" and field.length > _SHORT_TEXT
    is_always_there = field.is_required or field.is_system or field.name == "Name" or is_boolean
    is_given = field.is_system or field.type == "autonumber" or is_boolean
    return {
        "createable": field.is_createable,
        "updateable": field.is_updateable,
        "nillable": not is_always_there and field.type != "autonumber",
        "permissionable": field.is_permissionable,
        "defaultValue": False if is_boolean else None,
        "defaultedOnCreate": is_given,
        "aggregatable": not is_boolean and not is_long,
        "filterable": not is_long,
        "groupable": not is_long and field.type not in (*_NUMBERS, "datetime", "autonumber"),
        "sortable": not is_long,
        "searchPrefilterable": bool(field.refers_to) and field.is_createable,
    }


def _relation(field: Field) -> dict[str, Json]:
    # A link that is needed and never changed is that of a detail to its master.
    is_detail = bool(field.refers_to) and field.is_required and not field.is_updateable
    return {
        "referenceTo": [field.refers_to] if field.refers_to else [],
        "relationshipName": field.relation or None,
        "relationshipOrder": 0 if is_detail else None,
        "cascadeDelete": is_detail,
    }
