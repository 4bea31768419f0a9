"""Takes one operation from its text to its result, in bounded time and at a bounded cost."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast, runtime_checkable

import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableValues,
)
from starlette.requests import Request
from strawberry.execution import optimized_is_awaitable

from graph.bodies import GraphQLRequest
from graph.documents import Document, Documents, InContext, in_context_of
from graph.errors import MOST_ERRORS, OperationRefused, PublicError, RequestRefused, Stage
from graph.limits import OperationLimits

ContextFor = Callable[[Request, InContext], Awaitable[object]]


@runtime_checkable
class ExtendsAnswer(Protocol):
    """A context that says something beside the data, such as the language that was used."""

    def response_extensions(self) -> dict[str, object]: ...


@runtime_checkable
class AddsHeaders(Protocol):
    """A context that says something in headers, such as Content-Language."""

    def response_headers(self) -> dict[str, str]: ...


class _Executor(Protocol):
    """The part of graphql-core's executor that is used; its own generics are left open."""

    variable_values: VariableValues
    context_value: object

    @classmethod
    def build(
        cls, schema: GraphQLSchema, document: DocumentNode, **options: object
    ) -> "list[GraphQLError] | _Executor": ...

    def execute_operation(self) -> Awaitable[ExecutionResult] | ExecutionResult: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request; `data` counts only where the operation was executed."""

    stage: Stage
    errors: Sequence[BaseException] = ()
    status: int | None = None
    data: Mapping[str, object] | None = None
    extensions: Mapping[str, object] = field(default_factory=dict[str, object])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class Execution:
    """Executes operations on one schema, as Strawberry would but for its schema extensions.

    Those would wrap each resolver or run again what is done here, so a schema with any is
    refused with ValueError.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        context_for: ContextFor,
        *,
        seconds: float,
        limits: OperationLimits,
        introspection: bool,
        suggestions: bool,
    ) -> None:
        if schema.extensions:
            raise ValueError("Strawberry's schema extensions would not run here.")
        # Strawberry has no public name for the schema that graphql-core executes.
        inside = vars(schema)
        self._schema = cast("GraphQLSchema", inside["_schema"])
        self._executor_class = cast("type[_Executor]", inside["execution_context_class"])
        self._context_for = context_for
        self._seconds = seconds
        self._limits = limits
        self._suggestions = suggestions
        self._documents = Documents(
            self._schema, limits=limits, introspection=introspection, suggestions=suggestions
        )

    async def answer(self, request: Request, asked: GraphQLRequest) -> Answer:
        """The result of the operation.

        Raises OperationRefused if it is not valid or too large, RequestRefused 405 if it changes
        something over GET, and whatever `context_for` raises.
        """
        document = self._documents.compile(asked.query)
        operation = document.operation(asked.operation_name)
        if request.method == "GET" and operation.operation is not OperationType.QUERY:
            message = "Only queries are served over GET."
            raise RequestRefused("BAD_USER_INPUT", message, 405, headers={"allow": "POST"})
        executor = self._prepare(document, operation, asked)
        variables = executor.variable_values.coerced
        context: object = None
        clock = asyncio.timeout(self._seconds)
        try:
            async with clock:
                context = await self._context_for(request, in_context_of(operation, variables))
                executor.context_value = context
                result = await _execute(executor)
        except TimeoutError:
            if not clock.expired():
                raise
            result = ExecutionResult(None, [_timed_out()])
        return Answer(
            Stage.EXECUTION,
            errors=result.errors or (),
            data=result.data,
            extensions=context.response_extensions() if isinstance(context, ExtendsAnswer) else {},
            headers=context.response_headers() if isinstance(context, AddsHeaders) else {},
        )

    def _prepare(
        self, document: Document, operation: OperationDefinitionNode, asked: GraphQLRequest
    ) -> _Executor:
        name = operation.name.value if operation.name else None
        executor = self._executor_class.build(
            self._schema,
            document.node,
            raw_variable_values=asked.variables,
            operation_name=name,
            max_coercion_errors=MOST_ERRORS - 1,
            is_awaitable=optimized_is_awaitable,
            hide_suggestions=not self._suggestions,
            operation_extensions=asked.extensions,
        )
        if isinstance(executor, list):
            raise OperationRefused(Stage.COERCION, executor)
        cost = document.prices[name].value(executor.variable_values.coerced)
        if cost > self._limits.cost:
            message = f"The operation costs {cost}, more than {self._limits.cost}."
            raise OperationRefused(Stage.VALIDATION, [PublicError("MAX_COST_EXCEEDED", message)])
        return executor


async def _execute(executor: _Executor) -> ExecutionResult:
    try:
        result = executor.execute_operation()
        return result if isinstance(result, ExecutionResult) else await result
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        # A field awaited something that someone else cancelled; nobody cancelled this request.
        raise RuntimeError("A field was cancelled from outside.") from error


def _timed_out() -> GraphQLError:
    refusal = PublicError("TIMEOUT", "The operation took too long and was stopped.")
    return GraphQLError(refusal.message, original_error=refusal)
