"""A document is parsed, measured, validated and priced once; after that it is only executed."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    StringValueNode,
    ValueNode,
    VariableNode,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule

from graph.costs import Price, Pricing
from graph.errors import MOST_ERRORS, OperationRefused, PublicError, Stage
from graph.limits import OperationLimits, check_size

MOST_COMMENTS = 200


@dataclass(frozen=True, slots=True)
class InContext:
    """The language and country that an operation itself asks for, as written; else None."""

    language: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is valid and small enough, with what each of its operations costs."""

    node: DocumentNode
    operations: Mapping[str | None, OperationDefinitionNode]
    prices: Mapping[str | None, Price]

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation to execute; raises OperationRefused where the name does not settle it."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is not None and name in self.operations:
            return self.operations[name]
        message = "Name one of the operations of the document in `operationName`."
        raise OperationRefused(Stage.COERCION, [PublicError("BAD_USER_INPUT", message)])


class Documents:
    """Compiles documents for one schema and keeps the ones that pass.

    Refused documents are not kept, so a flood of them evicts nothing; what is kept is bounded in
    number and in weight, for a token takes some 600 bytes: 100,000 is 60 MB at most.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        limits: OperationLimits,
        introspection: bool = True,
        suggestions: bool = False,
        most_kept: int = 1000,
        most_kept_weight: int = 100_000,
    ) -> None:
        self._schema = schema
        self._limits = limits
        self._suggestions = suggestions
        # Strawberry's own rule for @oneOf fails on an undefined variable, and graphql-core's
        # rules say the same.
        rules = (*specified_rules, MaybeNullValidationRule)
        self._rules = rules if introspection else (*rules, NoSchemaIntrospectionCustomRule)
        self._most_kept = most_kept
        self._most_kept_weight = most_kept_weight
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._kept_weight = 0

    def compile(self, text: str) -> Document:
        """The compiled document, kept from before if it was; raises OperationRefused."""
        kept = self._kept.get(text)
        if kept is not None:
            self._kept.move_to_end(text)
            return kept
        document = self._compile(text)
        self._kept[text] = document
        self._kept_weight += _weight(text, document)
        while len(self._kept) > self._most_kept or self._kept_weight > self._most_kept_weight:
            self._kept_weight -= _weight(*self._kept.popitem(last=False))
        return document

    def _compile(self, text: str) -> Document:
        node = self._parse(text)
        try:
            check_size(node, self._limits)
        except (PublicError, GraphQLError) as error:
            raise OperationRefused(Stage.VALIDATION, [error]) from None
        errors = validate(
            self._schema,
            node,
            self._rules,
            max_errors=MOST_ERRORS - 1,
            hide_suggestions=not self._suggestions,
        )
        if errors:
            raise OperationRefused(Stage.VALIDATION, errors)
        operations = {
            operation.name.value if operation.name else None: operation
            for operation in node.definitions
            if isinstance(operation, OperationDefinitionNode)
        }
        pricing = Pricing(self._schema, node)
        prices = {name: pricing.price(operation) for name, operation in operations.items()}
        return Document(node, operations, prices)

    def _parse(self, text: str) -> DocumentNode:
        most = self._limits.tokens
        try:
            return parse(text, max_lexical_tokens=most, max_comments=MOST_COMMENTS)
        except GraphQLSyntaxError as error:
            if error.description.endswith("Parsing aborted."):
                refusal = PublicError("OPERATION_TOO_LARGE", error.description)
                raise OperationRefused(Stage.PARSING, [refusal]) from None
            raise OperationRefused(Stage.PARSING, [error]) from None


def _weight(text: str, document: Document) -> int:
    return document.node.token_count + len(text) // 100


def in_context_of(operation: OperationDefinitionNode, variables: Mapping[str, object]) -> InContext:
    """What `@inContext` says on an operation, given the coerced variables."""
    asked: dict[str, str] = {}
    for directive in operation.directives or ():
        if directive.name.value == "inContext":
            for argument in directive.arguments or ():
                value = _text(argument.value, variables)
                if value is not None:
                    asked[argument.name.value] = value
    return InContext(asked.get("language"), asked.get("country"))


def _text(node: ValueNode, variables: Mapping[str, object]) -> str | None:
    if isinstance(node, VariableNode):
        value = variables.get(node.name.value)
        return None if value is None else str(value)
    return node.value if isinstance(node, StringValueNode) else None
