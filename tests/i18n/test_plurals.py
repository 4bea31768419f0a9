import pytest
from babel import Locale

from i18n.locales import LOCALES, language
from i18n.plurals import (
    compile_rule,
    first_difference,
    first_misfit,
    forms_for_one_count,
    plural_index,
    rule_of,
)

TAGS = [each.tag for each in LOCALES]
CATEGORIES = ("zero", "one", "two", "few", "many", "other")


@pytest.mark.parametrize("tag", TAGS)
def test_every_form_is_used_and_no_other(tag):
    chosen = {plural_index(tag, count) for count in range(1001)}
    assert chosen == set(range(language(tag).plural_count))


@pytest.mark.parametrize("tag", TAGS)
def test_counts_share_a_form_exactly_when_cldr_puts_them_in_one_category(tag):
    """Up to 1000, where CLDR's 'many' of French and its sisters plays no part."""
    category = Locale.parse(tag, sep="-").plural_form
    pairs = {(category(count), plural_index(tag, count)) for count in range(1001)}
    assert len(pairs) == language(tag).plural_count


@pytest.mark.parametrize("tag", TAGS)
def test_forms_stand_in_the_order_of_cldr(tag):
    category = Locale.parse(tag, sep="-").plural_form
    by_form = {plural_index(tag, count): category(count) for count in range(1001)}
    ranks = [CATEGORIES.index(by_form[form]) for form in sorted(by_form)]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("tag", "count", "form"),
    [
        ("en", 0, 1), ("en", 1, 0), ("fr", 0, 0), ("fr", 2, 1), ("pt-BR", 0, 0), ("it", 0, 1),
        ("ru", 1, 0), ("ru", 3, 1), ("ru", 11, 2), ("ru", 21, 0), ("ru", 112, 2), ("ru", 122, 1),
        ("ar", 0, 0), ("ar", 2, 2), ("ar", 3, 3), ("ar", 11, 4), ("ar", 100, 5), ("ar", 103, 3),
        ("ja", 7, 0), ("tr", 1, 0), ("tr", 2, 1), ("en", -1, 0), ("ru", -3, 1),
    ],
)  # fmt: skip
def test_a_count_takes_its_form(tag, count, form):
    assert plural_index(tag, count) == form


def test_a_rule_is_judged_by_what_it_does_not_by_how_it_looks():
    assert first_difference(compile_rule("(n == 1) ? 0 : 1"), "de") is None
    assert first_difference(compile_rule("n > 1"), "de") == 0


def test_arabic_with_its_last_forms_swapped_is_told_by_eleven():
    swapped = "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 5 : 4"
    assert first_difference(compile_rule(swapped), "ar") == 11


def test_a_rule_that_divides_by_zero_fits_no_count():
    assert first_difference(compile_rule("n%(n-3)"), "ja") is not None
    assert first_misfit(compile_rule("1/n"), 2) == 0


def test_a_rule_that_leaves_its_forms_is_told_by_the_first_count():
    assert first_misfit(compile_rule("n"), 6) == 6
    assert first_misfit(compile_rule("n != 1"), 2) is None


@pytest.mark.parametrize("text", ["", "n !", "import os", "n" * 2000, "(" * 50 + "n" + ")" * 50])
def test_what_is_no_expression_is_refused(text):
    with pytest.raises(ValueError, match="plural"):
        compile_rule(text)


def test_only_forms_of_a_single_count_may_leave_the_number_unsaid():
    assert forms_for_one_count(rule_of("ar")) == {0, 1, 2}
    assert forms_for_one_count(rule_of("de")) == {0}
    assert forms_for_one_count(rule_of("fr")) == set()
    assert forms_for_one_count(rule_of("ru")) == set()
