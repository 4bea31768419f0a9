"""Languages: negotiation, catalogues, dates. Imports nothing of ours."""
