"""What the embedded database says when it will not start."""


class EmbeddedRefusal(Exception):
    """One sentence that says what is wrong, and the cure."""
