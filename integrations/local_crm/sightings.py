"""Reads for the console: people with their consents and watches, newest first."""

from integrations.local_crm.fields import Sobject
from integrations.local_crm.store import Transaction
from integrations.local_crm.values import Row, Stored

_SHOWN_AT_MOST = 25

_PEOPLE = """
    SELECT person.*, person.CreatedDate AS Arrived,
           (SELECT count(*) FROM Asset
             WHERE Asset.ContactId = person.Id AND NOT Asset.IsDeleted) AS Watches
      FROM Contact person
     WHERE NOT person.IsDeleted
"""
_WATCHES = """
    SELECT watch.*, product.Name AS Model, product.ProductCode AS Reference,
           coalesce(person.Name, account.Name) AS Holder, person.Id AS HolderId,
           seller.Name AS Seller,
           (SELECT max(EndDate) FROM AssetWarranty
             WHERE AssetId = watch.Id AND NOT IsDeleted) AS CoveredUntil
      FROM Asset watch
      LEFT JOIN Contact person ON person.Id = watch.ContactId
      LEFT JOIN Account account ON account.Id = watch.AccountId
      LEFT JOIN Account seller ON seller.Id = watch.AssetProvidedById
      LEFT JOIN Product2 product ON product.Id = watch.Product2Id
     WHERE NOT watch.IsDeleted
"""
_NEWEST = " ORDER BY CreatedDate DESC, Id DESC LIMIT ?"


def list_people(tx: Transaction, sought: str) -> list[Row]:
    """The newest people whose name, e-mail or telephone number holds the text."""
    pattern = _pattern(sought)
    condition = """ AND (fold(Name) LIKE fold(?1) ESCAPE '\\'
        OR fold(Email) LIKE fold(?1) ESCAPE '\\' OR Phone LIKE ?1 ESCAPE '\\'
        OR MobilePhone LIKE ?1 ESCAPE '\\' OR HomePhone LIKE ?1 ESCAPE '\\')"""
    return tx.rows(_PEOPLE + condition + _NEWEST, (pattern, _SHOWN_AT_MOST))


def list_watches(tx: Transaction, sought: str) -> list[Row]:
    """The newest watches whose name, number, model or holder holds the text."""
    condition = """ AND (fold(watch.Name) LIKE fold(?1) ESCAPE '\\'
        OR watch.SerialNumber LIKE ?1 ESCAPE '\\'
        OR fold(coalesce(product.Name, '')) LIKE fold(?1) ESCAPE '\\'
        OR coalesce(product.ProductCode, '') LIKE ?1 ESCAPE '\\'
        OR fold(coalesce(person.Name, account.Name, '')) LIKE fold(?1) ESCAPE '\\'
        OR coalesce(person.Email, '') LIKE ?1 ESCAPE '\\')"""
    newest = " ORDER BY watch.CreatedDate DESC, watch.Id DESC LIMIT ?"
    return tx.rows(_WATCHES + condition + newest, (_pattern(sought), _SHOWN_AT_MOST))


def find_person(tx: Transaction, id_: str) -> Row | None:
    sql = """
        SELECT person.*, account.Name AS AccountName,
               coalesce(flags.HasOptedOutSolicit, 0) AS HasOptedOutSolicit,
               coalesce(flags.HasOptedOutProfiling, 0) AS HasOptedOutProfiling,
               coalesce(flags.ShouldForget, 0) AS ShouldForget
          FROM Contact person
          LEFT JOIN Account account ON account.Id = person.AccountId
          LEFT JOIN Individual flags ON flags.Id = person.IndividualId
         WHERE person.Id = ?"""
    return next(iter(tx.rows(sql, (id_,))), None)


def find_watch(tx: Transaction, id_: str) -> Row | None:
    return next(iter(tx.rows(_WATCHES + " AND watch.Id = ?", (id_,))), None)


def list_alike(tx: Transaction, person: Row) -> list[Row]:
    """Others who may be the same person: by e-mail, by mobile number, or by their whole name."""
    condition = """ AND person.Id <> ?1
        AND (fold(person.Email) = fold(?2) OR person.MobilePhone = ?3
             OR (fold(person.LastName) = fold(?4) AND fold(person.FirstName) = fold(?5)))"""
    known = ("Id", "Email", "MobilePhone", "LastName", "FirstName")
    return tx.rows(
        _PEOPLE + condition + " ORDER BY fold(person.Email) IS NOT fold(?2), person.Id LIMIT 5",
        tuple(person.get(name) for name in known),
    )


def list_watches_of(tx: Transaction, person: Row) -> list[Row]:
    """Watches the person holds, in their own name or in that of their account."""
    condition = " AND (watch.ContactId = ?1 OR (watch.ContactId IS NULL AND watch.AccountId = ?2))"
    newest = " ORDER BY watch.CreatedDate DESC, watch.Id DESC"
    return tx.rows(_WATCHES + condition + newest, (person["Id"], person["AccountId"]))


def list_consents(tx: Transaction, individual_id: Stored) -> list[Row]:
    sql = """
        SELECT * FROM ContactPointTypeConsent
         WHERE PartyId = ? AND NOT IsDeleted ORDER BY ContactPointType, CaptureDate DESC"""
    return tx.rows(sql, (individual_id,))


def list_warranties(tx: Transaction, watch_id: Stored) -> list[Row]:
    sql = "SELECT * FROM AssetWarranty WHERE AssetId = ? AND NOT IsDeleted ORDER BY EndDate DESC"
    return tx.rows(sql, (watch_id,))


def name_record(tx: Transaction, sobject: Sobject, row: Row) -> str:
    """What staff call a record, even one in the bin."""
    if sobject.name == "AssetWarranty":
        watch = tx.rows("SELECT Name FROM Asset WHERE Id = ?", (row["AssetId"],))
        return f"Warranty of {watch[0]['Name']}" if watch else "Warranty"
    return str(row.get("Name") or row["Id"])


def _pattern(sought: str) -> str:
    plain = sought.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%"
