"""A document is compiled once and kept, within bounds that no client can move."""

import pytest
import strawberry

from graph.documents import Documents
from graph.errors import OperationRefused, Stage
from graph.limits import OperationLimits


def documents(schema: strawberry.Schema, **options: int) -> Documents:
    return Documents(vars(schema)["_schema"], limits=OperationLimits(), **options)


def test_a_document_is_compiled_once(schema):
    kept = documents(schema)
    assert kept.compile("{ hello }") is kept.compile("{ hello }")


def test_the_least_recently_used_document_goes_first(schema):
    kept = documents(schema, most_kept=2)
    first, second = kept.compile("{ hello }"), kept.compile("{ told }")
    assert kept.compile("{ hello }") is first
    kept.compile("{ boom }")
    assert kept.compile("{ hello }") is first
    assert kept.compile("{ told }") is not second


def test_what_is_kept_is_bounded_in_weight_too(schema):
    kept = documents(schema, most_kept_weight=9)
    small = kept.compile("{ hello }")
    kept.compile("{ hello told boom plain sealed }")
    assert kept.compile("{ hello }") is not small


def test_refused_documents_evict_nothing(schema):
    kept = documents(schema, most_kept=1)
    served = kept.compile("{ hello }")
    for query, stage in (("{", Stage.PARSING), ("{ nothing }", Stage.VALIDATION)):
        with pytest.raises(OperationRefused) as refused:
            kept.compile(query)
        assert refused.value.stage is stage
    assert kept.compile("{ hello }") is served


def test_a_subscription_is_not_valid_where_there_are_none(schema):
    with pytest.raises(OperationRefused):
        documents(schema).compile("subscription { hello }")


def test_a_long_text_of_few_tokens_has_weight_too(schema):
    kept = documents(schema, most_kept_weight=100)
    small = kept.compile("{ hello }")
    kept.compile("{ hello }" + "," * 20_000)
    assert kept.compile("{ hello }") is not small
