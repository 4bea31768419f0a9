"""The rules of the house, as `make check` asks them: what drifts, fails here."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import polib
import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType
from sqlalchemy import LargeBinary

from app.demo.translations import template
from app.logs import ALLOWED as ALLOWED_IN_LOGS
from graph.mutations import ACTION
from graph.schema import Mutation, build_schema
from graph.user_errors import UserErrorCode
from i18n.locales import LOCALES, SOURCE
from i18n.templates import check
from models.catalogue import CATEGORIES
from models.tables import METADATA
from rules.access import ALLOWED, Action
from rules.documents import ContentKind
from rules.programme import DEFAULT_PROGRAMME
from rules.reasons import NEXT_ACTIONS, OF_COVER, SENTENCES, ReasonCode

ROOT = Path(__file__).parents[2]
PACKAGES = (
    *("app", "graph", "web", "jobs", "services"),
    *("rules", "models", "integrations", "i18n"),
)
SCHEMA = build_schema()
TYPES = SCHEMA._schema.type_map.values()  # noqa: SLF001 - Strawberry has no public name for it


def sources(*packages):
    """Every module of ours, parsed; the local CRM is a program apart, with its own database."""
    for package in packages or PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "local_crm" not in path.parts:
                yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def test_every_mutation_asks_for_access():
    fields = Mutation.__strawberry_definition__.fields
    assert fields
    for field in fields:
        action = getattr(field.base_resolver.wrapped_func, ACTION, None)
        assert isinstance(action, Action), f"{field.python_name} has no access rule"
        assert ALLOWED[action]


def test_everything_in_the_schema_is_described():
    missing = [place for type_ in TYPES for place in undescribed(type_)]
    missing += [
        f"@{directive.name}({name}:)"
        for directive in SCHEMA._schema.directives  # noqa: SLF001 - see above
        for name, argument in directive.args.items()
        if not argument.description
    ]
    assert missing == []


def undescribed(type_):
    return [place for place, thing in parts(type_) if not thing.description]


def parts(type_):
    """A type, its fields with their arguments, and its values, each with its place."""
    if type_.name.startswith("__"):
        return
    yield type_.name, type_
    if isinstance(type_, GraphQLEnumType):
        yield from ((f"{type_.name}.{name}", value) for name, value in type_.values.items())
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        for name, field in type_.fields.items():
            yield f"{type_.name}.{name}", field
            for argument, described in getattr(field, "args", {}).items():
                yield f"{type_.name}.{name}({argument}:)", described


def test_the_printed_schema_is_the_schema():
    printed = (ROOT / "schema.graphql").read_text(encoding="utf-8")
    assert printed == SCHEMA.as_str() + "\n", "run `make generated`"


def test_the_texts_of_the_house_are_translated_into_every_language():
    assert check(ROOT) == []


def test_the_template_of_the_content_is_that_of_the_content():
    content = ROOT / "app/demo/content"
    assert (content / "po/content.pot").read_bytes() == template(content), "run `make generated`"


@pytest.mark.parametrize("tag", [each.tag for each in LOCALES if each.tag != SOURCE])
def test_the_content_is_whole_in_every_language(tag):
    folder = ROOT / "app/demo/content/po"
    asked = {(e.msgctxt, e.msgid) for e in polib.pofile(str(folder / "content.pot"))}
    entries = polib.pofile(str(folder / f"{tag}.po"))
    given = {(e.msgctxt, e.msgid) for e in entries if e.msgstr and not e.fuzzy}
    assert asked - given == set()
    assert given - asked == set()


def test_only_the_database_commits():
    strays = [
        f"{path}:{node.lineno}"
        for path, tree in sources()
        if path != Path("models/database.py") and path.parts[:2] != ("models", "migrations")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("commit", "begin")
        and not isinstance(node.func.value, ast.Call)
    ]
    assert strays == []


def test_no_import_hides_in_a_function():
    hidden = [
        f"{path}:{inner.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_only_the_settings_read_the_environment():
    readers = {
        str(path)
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("environ", "getenv")
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    }
    # The command line hands the environment over; the runner and the tour pass it on to children.
    assert readers <= {"app/cli.py", "app/dev.py", "app/embedded/programs.py"}


def test_everything_that_is_logged_may_be_logged():
    named = {
        keyword.arg
        for _, tree in sources("app", "graph", "jobs", "services")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "log"
        for keyword in node.keywords
    }
    assert named
    assert named - {"exc_info"} <= ALLOWED_IN_LOGS


def test_a_page_is_a_page_and_a_function_fits_the_eye():
    long_pages = [str(p) for p, _ in sources() if len((ROOT / p).read_text().splitlines()) > 250]
    long_functions = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in sources()
        if path.parts[:2] != ("models", "migrations")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > 50
    ]
    assert [p for p in long_pages if "migrations" not in p] == []
    assert long_functions == []


def test_every_module_says_in_its_first_line_what_it_is_for():
    silent = [
        str(path)
        for path, tree in sources()
        if not (ast.get_docstring(tree) or "") and path.parts[:2] != ("models", "migrations")
    ]
    assert silent == []


def test_every_refusal_has_its_code_in_the_schema():
    raised = {
        node.args[0].value
        for _, tree in sources("rules", "services", "graph")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in ("InvalidInput", "Refusal")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert len(raised) > 10
    assert raised - {"IMPORT_RUNNING"} <= set(UserErrorCode)
    assert set(ReasonCode) - OF_COVER - {ReasonCode.ELIGIBLE} <= set(UserErrorCode)
    assert OF_COVER.isdisjoint(set(UserErrorCode)), "nothing is refused with what tells of cover"


def test_every_reason_has_a_sentence_and_nearly_every_refusal_a_next_action():
    assert set(SENTENCES) == set(ReasonCode)
    assert set(ReasonCode) - OF_COVER - set(NEXT_ACTIONS) == {ReasonCode.UNDER_AGE}


def allowed_values(table, column):
    for constraint in METADATA.tables[table].constraints:
        if str(constraint.name) == f"ck_{table}_{column}":
            return set(re.findall(r"'([^']+)'", str(constraint.sqltext)))
    raise LookupError(column)


def test_the_columns_take_what_the_rules_know():
    programme = DEFAULT_PROGRAMME
    assert programme.covered_categories | programme.excluded_categories <= set(CATEGORIES)
    assert programme.sale_kinds <= allowed_values("sale_declaration", "kind")
    assert set(ContentKind) == allowed_values("content", "kind")


def test_personal_data_is_kept_sealed_and_in_two_tables_only():
    named = re.compile(r"email|phone|given_name|family_name|birth|address|street|ip$")
    personal = {
        f"{table.name}.{column.name}": column.type
        for table in METADATA.tables.values()
        for column in table.columns
        if named.search(column.name)
    }
    assert {place.split(".")[0] for place in personal} == {"owner_profile", "sign_in_code"}
    assert all(isinstance(type_, LargeBinary) for type_ in personal.values())


def test_the_wheel_holds_the_packages_and_nothing_else():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == list(PACKAGES)
    here = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert here == set(PACKAGES)


def test_no_other_distribution_brings_a_package_of_the_same_name():
    owners = packages_distributions()
    assert {n: owners[n] for n in PACKAGES if set(owners.get(n, ())) - {"caseback"}} == {}


def test_the_locks_hold_hashes_and_no_address():
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "--index-url" not in text


def test_importing_a_package_does_nothing_but_define():
    script = "import threading, app.asgi, app.cli; print(threading.active_count())"
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert said.stdout.strip() == "1"
