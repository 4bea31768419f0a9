"""How large an operation is, told in time linear in its text, before anything expands it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from graphql import (
    DefinitionNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
)

from graph.errors import PublicError

_INTROSPECTION = frozenset({"__schema", "__type"})


@dataclass(frozen=True, slots=True)
class OperationLimits:
    """The most that one document may ask for, its fragments counted at each spread."""

    tokens: int = 2000
    depth: int = 12
    introspection_depth: int = 20
    fields: int = 600
    aliases: int = 30
    directives: int = 20
    fragments: int = 40
    root_mutations: int = 4
    repeats: int = 25
    cost: int = 5000


class Size(NamedTuple):
    """What a selection amounts to, told relative to itself so that it is true at each spread."""

    depth: int = 0
    introspection_depth: int = 0
    selections: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    width: int = 0

    def beside(self, other: "Size") -> "Size":
        return Size(
            max(self.depth, other.depth),
            max(self.introspection_depth, other.introspection_depth),
            *(mine + theirs for mine, theirs in zip(self[2:], other[2:], strict=True)),
        )


class Measurement:
    """Measures each definition of a document once; `steps` says how many selections it visited."""

    def __init__(self, document: DocumentNode, limits: OperationLimits) -> None:
        self.steps = 0
        self._limits = limits
        self._operations = [
            node for node in document.definitions if isinstance(node, OperationDefinitionNode)
        ]
        self._fragments: dict[str, FragmentDefinitionNode] = {}
        for node in document.definitions:
            if isinstance(node, FragmentDefinitionNode):
                self._add_fragment(node)
        self._sizes: dict[str, Size] = {}

    def check(self) -> None:
        """Raises PublicError OPERATION_TOO_LARGE, or GraphQLError for circular fragments."""
        limits = self._limits
        spreads = {
            name: {spread.name.value for spread in self._spreads(node)}
            for name, node in self._fragments.items()
        }
        for name in _innermost_first(spreads, self._fragments):
            if name in self._fragments:
                self._sizes[name] = self._definition_size(self._fragments[name])
        spread_somewhere = set[str]().union(*spreads.values())
        for operation in self._operations:
            spread_somewhere |= {spread.name.value for spread in self._spreads(operation)}
            if operation.operation is OperationType.MUTATION:
                width = self._definition_size(operation).width
                _hold("mutation fields", width, limits.root_mutations)
        # An unused fragment is invalid, but validation would still walk it.
        unused = [node for name, node in self._fragments.items() if name not in spread_somewhere]
        roots = [*self._operations, *unused]
        self._hold_total(roots)
        _hold("repeated fields", self._most_repeats(roots), limits.repeats)

    def _add_fragment(self, node: FragmentDefinitionNode) -> None:
        name = node.name.value
        if name in self._fragments:
            raise GraphQLError(f"There can be only one fragment named '{name}'.", node)
        self._fragments[name] = node
        _hold("fragments", len(self._fragments), self._limits.fragments)

    def _hold_total(
        self, roots: Sequence[OperationDefinitionNode | FragmentDefinitionNode]
    ) -> None:
        limits = self._limits
        total = Size()
        for root in roots:
            total = total.beside(self._definition_size(root))
        _hold("levels", total.depth, limits.depth)
        _hold("levels of introspection", total.introspection_depth, limits.introspection_depth)
        _hold("fields", total.fields, limits.fields)
        _hold("selections", total.selections, 2 * limits.fields)
        _hold("aliases", total.aliases, limits.aliases)
        _hold("directives", total.directives, limits.directives)

    def _spreads(self, definition: DefinitionNode) -> Iterator[FragmentSpreadNode]:
        pending: list[object] = [definition]
        while pending:
            node = pending.pop()
            self.steps += 1
            if isinstance(node, FragmentSpreadNode):
                yield node
            inner = getattr(node, "selection_set", None)
            if isinstance(inner, SelectionSetNode):
                pending.extend(inner.selections)

    def _definition_size(
        self, definition: OperationDefinitionNode | FragmentDefinitionNode
    ) -> Size:
        variables = definition.variable_definitions or ()
        directives = len(definition.directives or ()) + sum(
            len(variable.directives or ()) for variable in variables
        )
        return self._size(definition.selection_set).beside(Size(directives=directives))

    def _size(self, selection_set: SelectionSetNode | None) -> Size:
        total = Size()
        for selection in selection_set.selections if selection_set else ():
            self.steps += 1
            directives = len(selection.directives or ())
            total = total.beside(self._selection_size(selection)).beside(
                Size(selections=1, directives=directives)
            )
        return total

    def _selection_size(self, selection: SelectionNode) -> Size:
        if isinstance(selection, FragmentSpreadNode):
            return self._sizes.get(selection.name.value, Size())
        if isinstance(selection, InlineFragmentNode):
            return self._size(selection.selection_set)
        if isinstance(selection, FieldNode):
            return _field_size(selection, self._size(selection.selection_set))
        return Size()

    def _most_repeats(self, roots: Sequence[DefinitionNode]) -> int:
        """How often one field is asked for at one place, which validation compares pair by pair.

        Walks the fragments expanded, which is bounded once the totals hold.
        """
        asked: Counter[tuple[object, ...]] = Counter()
        pending: list[tuple[object, tuple[object, ...]]] = [
            (root, (number,)) for number, root in enumerate(roots)
        ]
        while pending:
            node, place = pending.pop()
            self.steps += 1
            if isinstance(node, FieldNode):
                place = (*place, (node.alias or node.name).value)
                asked[place] += 1
            elif isinstance(node, FragmentSpreadNode):
                node = self._fragments.get(node.name.value)
            inner = getattr(node, "selection_set", None)
            if isinstance(inner, SelectionSetNode):
                pending.extend((selection, place) for selection in inner.selections)
        return max(asked.values(), default=0)


def check_size(document: DocumentNode, limits: OperationLimits) -> None:
    """Raises PublicError OPERATION_TOO_LARGE, or GraphQLError for circular fragments."""
    Measurement(document, limits).check()


def too_large(what: str, most: int) -> PublicError:
    return PublicError("OPERATION_TOO_LARGE", f"The operation has more than {most} {what}.")


def _hold(what: str, found: int, most: int) -> None:
    if found > most:
        raise too_large(what, most)


def _innermost_first(
    spreads: Mapping[str, set[str]], fragments: Mapping[str, FragmentDefinitionNode]
) -> list[str]:
    try:
        return list(TopologicalSorter(spreads).static_order())
    except CycleError as error:
        circle: list[str] = error.args[1]
        message = f"Cannot spread fragment '{circle[0]}' within itself."
        raise GraphQLError(message, fragments[circle[0]]) from None


def _field_size(field: FieldNode, inner: Size) -> Size:
    is_introspection = field.name.value in _INTROSPECTION
    below = inner.depth if is_introspection else inner.introspection_depth
    return Size(
        depth=1 if is_introspection else 1 + inner.depth,
        introspection_depth=1 + below if is_introspection or below else 0,
        selections=inner.selections,
        fields=1 + inner.fields,
        aliases=inner.aliases + (field.alias is not None),
        directives=inner.directives,
        width=1,
    )
