"""The whole schema: `python -m graph.schema` prints it, and schema.graphql is that print."""

import sys
from typing import Annotated

import strawberry
from strawberry.directive import DirectiveLocation

from graph.card_mutations import CardMutation
from graph.claim_decisions import ClaimDecisionMutation
from graph.claiming import ClaimMutation
from graph.consents import ConsentMutation, PolicyText, read_policy
from graph.counter import CounterMutation
from graph.desk import Desk, read_desk
from graph.eligibility import Eligibility, ask_eligibility
from graph.evidence_mutations import EvidenceMutation
from graph.exchanges import ExchangeMutation
from graph.exposures import ExposureMutation
from graph.keeping import KeepingMutation
from graph.localization import Localization, read_localization
from graph.node import Node
from graph.nodes import find_node, find_nodes
from graph.owners import ProfileMutation
from graph.programme import Programme, read_programme
from graph.references import Collection, Reference, find_reference, list_collections
from graph.registering import RegistrationMutation
from graph.registrations import Registration, find_registration
from graph.repairs import RepairMutation
from graph.reporting import ReportMutation
from graph.sale_batches import SaleBatchMutation
from graph.sale_decisions import SaleDecisionMutation
from graph.sale_declarations import SaleDeclaration
from graph.sales import SaleMutation
from graph.scalars import CONFIG, CountryCode, LanguageTag
from graph.service import ServiceMutation
from graph.sessions import Session
from graph.sign_in import SignInMutation
from graph.transferring import TransferMutation
from graph.translation_status import LanguageStatus, read_translation_status
from graph.translations import TranslationMutation
from graph.viewer import Viewer, read_viewer


@strawberry.directive(
    locations=[DirectiveLocation.QUERY, DirectiveLocation.MUTATION],
    description="Answers the operation in this language, else by Accept-Language, else by the"
    " owner's preference, else in the one language of the country, else in English; and for this"
    " country, else the owner's. What was used comes back in `extensions.context`.",
)
def in_context(
    language: Annotated[
        LanguageTag | None, strawberry.argument(description="The language.")
    ] = None,
    country: Annotated[CountryCode | None, strawberry.argument(description="The country.")] = None,
) -> None:
    """Read by the endpoint before execution; nothing is left to do here."""


@strawberry.type(description="What can be read.")
class Query:
    viewer: Viewer | None = strawberry.field(
        resolver=read_viewer, description="Who asks; null for somebody not signed in."
    )
    node: Node | None = strawberry.field(
        resolver=find_node,
        description="Any object by its id; null if there is none, or it is not the viewer's.",
    )
    nodes: list[Node | None] = strawberry.field(
        resolver=find_nodes, description="Up to 100 objects by their ids, in the order asked."
    )
    programme: Programme = strawberry.field(
        resolver=read_programme, description="The care programme as it stands."
    )
    registration: Registration | None = strawberry.field(
        resolver=find_registration,
        description="A registration of the viewer's: an app asks again while it is pending.",
    )
    eligibility: Eligibility | None = strawberry.field(
        resolver=ask_eligibility,
        description="Explains, before anybody registers, whether a watch can join the programme.",
    )
    reference: Reference | None = strawberry.field(
        resolver=find_reference, description="A model of the catalogue."
    )
    collections: list[Collection] = strawberry.field(
        resolver=list_collections, description="The families of the catalogue, by name."
    )
    policy_text: PolicyText | None = strawberry.field(
        resolver=read_policy, description="A text to agree to, in its current version."
    )
    desk: Desk | None = strawberry.field(
        resolver=read_desk, description="What waits for the maison's CRM agents; theirs alone."
    )
    translation_status: list[LanguageStatus] | None = strawberry.field(
        resolver=read_translation_status,
        description="How far content is in each language; for those who make it.",
    )
    localization: Localization = strawberry.field(
        resolver=read_localization, description="The languages offered, and the one in use."
    )


@strawberry.type(description="What can be changed.")
class Mutation(
    CardMutation,
    ClaimDecisionMutation,
    ClaimMutation,
    ConsentMutation,
    CounterMutation,
    EvidenceMutation,
    ExchangeMutation,
    ExposureMutation,
    KeepingMutation,
    ProfileMutation,
    RegistrationMutation,
    RepairMutation,
    ReportMutation,
    SaleBatchMutation,
    SaleDecisionMutation,
    SaleMutation,
    ServiceMutation,
    SignInMutation,
    TransferMutation,
    TranslationMutation,
):
    pass


def build_schema() -> strawberry.Schema:
    """The schema. Directives of the endpoint are in it, but run no extension of Strawberry's."""
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        types=[SaleDeclaration, Session],
        directives=[in_context],
        config=CONFIG,
    )


if __name__ == "__main__":
    sys.stdout.write(build_schema().as_str() + "\n")
