"""The page on which a developer tries operations; it is served in development only."""

from starlette.responses import HTMLResponse
from strawberry.http.ides import get_graphql_ide_html


def ide_page() -> HTMLResponse:
    """GraphiQL, which speaks to the URL that it was loaded from. Reads a file: build it once."""
    return HTMLResponse(get_graphql_ide_html("graphiql"), headers={"cache-control": "no-store"})
