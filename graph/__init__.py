"""The GraphQL face: it converts, and never decides."""
