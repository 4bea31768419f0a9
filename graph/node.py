"""What every object with an id shares."""

import strawberry


@strawberry.interface(description="An object with an id that is unique in the whole API.")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque; the same for as long as it exists.")
