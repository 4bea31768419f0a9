from i18n.placeholders import fill, has_stray_brace, placeholders


def test_names_are_counted_as_often_as_they_occur():
    assert placeholders("{a} {b} {a} {owner.first_name}") == {"a": 2, "b": 1, "owner.first_name": 1}


def test_what_is_no_name_is_no_placeholder():
    assert not placeholders("{} {0} {a b} {a!r} {a:>9} {a[0]} {.a} {a.} {é} { a }")


def test_values_are_put_in_once_and_not_read_again():
    assert fill("{a} {b}", {"a": "{b}", "b": "{a}"}.get) == "{b} {a}"


def test_a_name_without_value_stays_as_written():
    assert fill("{a} {b}", {"a": "1"}.get) == "1 {b}"


def test_a_brace_outside_a_placeholder_is_stray():
    assert has_stray_brace("{a} {")
    assert has_stray_brace("{0}")
    assert not has_stray_brace("{a} {b.c}")
