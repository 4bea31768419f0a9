"""What an operation may load at most, priced once per document and told for any variables."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple, Protocol, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    is_composite_type,
)

USUAL_ITEMS = 20
MOST_COUNTED = 10_000
HOLD_ITEMS = (
    "Connection",
    "Payload",
)  # types whose lists are as long as what was asked around them


class Count(NamedTuple):
    """How many items a variable asks for: its number, or its list's length, or else `usual`.

    Where it is an input, `within` names the list in it that counts.
    """

    variable: str
    usual: int
    within: str | None = None

    def value(self, variables: Mapping[str, object]) -> int:
        asked = variables.get(self.variable)
        if self.within is not None and isinstance(asked, dict):
            asked = cast("dict[str, object]", asked).get(self.within)
        if isinstance(asked, list):
            return len(cast("list[object]", asked))
        return _bounded(asked) if isinstance(asked, int) else self.usual


Terms = Counter[tuple[Count, ...]]


class Price(NamedTuple):
    """The objects that a selection may load: a sum of products of a number and counts.

    `items` is the part that the connection around the selection multiplies by its page size.
    """

    fixed: Terms
    items: Terms

    def beside(self, other: "Price") -> "Price":
        return Price(self.fixed + other.fixed, self.items + other.items)

    def value(self, variables: Mapping[str, object]) -> int:
        """The objects that are loaded at most with these coerced variables."""
        total = 0
        for counts, objects in self.fixed.items():
            product = objects
            for count in counts:
                product *= count.value(variables)
            total += product
        return total


class _Typed(Protocol):
    """A field with the type that it prints, for graphql-core leaves its generics open."""

    type: object


class Pricing:
    """Prices the operations of one valid document, each fragment once.

    An object costs 1, a scalar 0, a list what one item costs times the items asked for: `first`
    of its connection, the length of `ids`, in a payload that of the list in its input, else 20.
    Introspection loads nothing.
    """

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._prices: dict[str, Price] = {}

    def price(self, operation: OperationDefinitionNode) -> Price:
        root = self._schema.get_root_type(operation.operation)
        return self._selections_price(operation.selection_set, root)

    def _selections_price(
        self, selection_set: SelectionSetNode, parent: GraphQLNamedType | None
    ) -> Price:
        total = Price(Counter(), Counter())
        for selection in selection_set.selections:
            total = total.beside(self._selection_price(selection, parent))
        return total

    def _selection_price(self, selection: SelectionNode, parent: GraphQLNamedType | None) -> Price:
        if isinstance(selection, FieldNode):
            return self._field_price(selection, parent)
        if isinstance(selection, InlineFragmentNode):
            condition = selection.type_condition
            inner = self._schema.get_type(condition.name.value) if condition else parent
            return self._selections_price(selection.selection_set, inner)
        if isinstance(selection, FragmentSpreadNode):
            return self._fragment_price(selection.name.value)
        return Price(Counter(), Counter())

    def _fragment_price(self, name: str) -> Price:
        if name not in self._prices:
            fragment = self._fragments[name]
            inner = self._schema.get_type(fragment.type_condition.name.value)
            self._prices[name] = self._selections_price(fragment.selection_set, inner)
        return self._prices[name]

    def _field_price(self, field: FieldNode, parent: GraphQLNamedType | None) -> Price:
        nothing = Price(Counter(), Counter())
        name = field.name.value
        if not is_composite_type(parent) or name.startswith("__") or not field.selection_set:
            return nothing
        definition = self._schema.get_field(parent, name)
        if definition is None:
            return nothing
        kind = f"{cast('_Typed', definition).type}"
        is_list = kind.startswith("[")
        named = self._schema.get_type(kind.strip("[]!"))
        inner = self._selections_price(field.selection_set, named)
        count = self._asked_count(field, definition)
        page = USUAL_ITEMS if is_list or count is None else count
        item: Terms = Counter({(): 1}) + inner.fixed + _times(inner.items, page)
        if not is_list:
            return Price(item, Counter())
        if count is None and parent.name.endswith(HOLD_ITEMS):
            return Price(Counter(), item)
        return Price(_times(item, USUAL_ITEMS if count is None else count), Counter())

    def _asked_count(self, field: FieldNode, definition: GraphQLField) -> int | Count | None:
        given = {argument.name.value: argument.value for argument in field.arguments or ()}
        for name in ("first", "ids"):
            if name in definition.args:
                return _count(given.get(name), USUAL_ITEMS)
        if "input" in definition.args:
            return self._count_in_input(given.get("input"), definition)
        return None

    def _count_in_input(
        self, node: ValueNode | None, definition: GraphQLField
    ) -> int | Count | None:
        """As many items as the list in an input has; None where there is no list in it."""
        name = self._list_in(definition.args["input"])
        if name is None:
            return None
        if isinstance(node, VariableNode):
            return Count(node.name.value, USUAL_ITEMS, name)
        fields = node.fields if isinstance(node, ObjectValueNode) else ()
        listed = next((each.value for each in fields if each.name.value == name), None)
        return _count(listed, USUAL_ITEMS)

    def _list_in(self, argument: GraphQLArgument) -> str | None:
        given = self._schema.get_type(f"{cast('_Typed', argument).type}".strip("!"))
        if not isinstance(given, GraphQLInputObjectType):
            return None
        fields = cast("Mapping[str, _Typed]", given.fields)
        return next((name for name in fields if f"{fields[name].type}".startswith("[")), None)


def _count(node: ValueNode | None, usual: int) -> int | Count:
    if isinstance(node, VariableNode):
        return Count(node.name.value, usual)
    if isinstance(node, IntValueNode):
        return _bounded(int(node.value))
    return len(node.values) if isinstance(node, ListValueNode) else usual


def _bounded(count: int) -> int:
    return min(max(count, 1), MOST_COUNTED)


def _times(terms: Terms, count: int | Count) -> Terms:
    if isinstance(count, int):
        return Counter({counts: objects * count for counts, objects in terms.items()})
    return Counter({(*counts, count): objects for counts, objects in terms.items()})
