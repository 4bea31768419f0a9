"""The HTML face: the same services in other clothes."""
