"""What makes a written piece unreadable: the file, the line, and the cure, for its author."""


class DocumentProblem(Exception):
    """A piece cannot be read; the text names the file, the line and the cure."""

    def __init__(self, name: str, line: int, what: str, cure: str) -> None:
        super().__init__(f"{name}, line {line}: {what}. {cure}.")
        self.name, self.line, self.what, self.cure = name, line, what, cure
