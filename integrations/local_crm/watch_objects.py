"""The objects about watches: the asset, the product it is one of, and its warranties."""

from integrations.local_crm.field_kinds import (
    choice,
    number,
    parent,
    plain,
    required,
    text,
)
from integrations.local_crm.fields import Field

ASSET_STATUSES = ("Shipped", "Installed", "Registered", "Obsolete", "Purchased")
WARRANTY_TYPES = ("Standard", "Extended")
EXCHANGES = ("Advance Exchange", "Loaner", "Return Exchange")


def asset_fields() -> tuple[Field, ...]:
    return (
        parent("ContactId", "Contact"),
        parent("AccountId", "Account"),
        parent("ParentId", "Asset", label="Parent Asset ID"),
        parent("Product2Id", "Product2", label="Product ID"),
        required("Name", 255, label="Asset Name"),
        text("SerialNumber", 80),
        *plain("date", "PurchaseDate", "InstallDate", "UsageEndDate"),
        choice("Status", ASSET_STATUSES),
        number("Price", "currency", 18, 2),
        number("Quantity", "double", 12, 2),
        text("Description", 32000, "textarea"),
        parent("AssetProvidedById", "Account"),
        parent("AssetServicedById", "Account"),
    )


def product_fields() -> tuple[Field, ...]:
    return (
        required("Name", 255, label="Product Name"),
        text("ProductCode", 255),
        text("Description", 4000, "textarea", label="Product Description"),
        Field("IsActive", "boolean", label="Active"),
        text("Family", 255, "picklist", label="Product Family"),
        text("StockKeepingUnit", 180, label="Product SKU"),
        text("ExternalId", 255),
        text("QuantityUnitOfMeasure", 255, "picklist"),
    )


def asset_warranty_fields() -> tuple[Field, ...]:
    covered = ("Parts", "Labor", "Expenses")
    return (
        Field(
            "AssetWarrantyNumber",
            "autonumber",
            length=255,
            is_createable=False,
            is_updateable=False,
            is_id_lookup=True,
        ),
        parent("AssetId", "Asset", is_required=True, is_fixed=True),
        choice("WarrantyType", WARRANTY_TYPES),
        *plain("date", "StartDate", "EndDate"),
        *plain("boolean", "IsTransferable"),
        text("Exclusions", 255, "textarea"),
        choice("ExchangeType", EXCHANGES),
        *(number(f"{what}Covered", "percent", 18, 2) for what in covered),
        *plain("date", *(f"{what}CoveredEndDate" for what in covered)),
    )


def custom_asset_fields() -> tuple[Field, ...]:
    return (text("Caseback_Point_of_Sale__c", 80),)
