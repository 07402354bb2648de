"""The habits of the code base, checked: what a reviewer would otherwise have to remember."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from accounts.policies import POLICY
from accounts.querysets import TerritoryQuerySet

ROOT = Path(settings.BASE_DIR)
APPS = ("core", "accounts", "messaging", "directory", "mediation", "volunteers", "scheduling", "alerts", "observatory")
USUAL = {
    *("__init__", "enums", "models", "querysets", "services", "selectors", "rules", "tasks", "forms", "filters"),
    *("tables", "views", "urls", "api", "admin", "apps", "signals", "migrations", "templates", "templatetags"),
    *("management", "serializers", "home", "receivers", "registration"),
}
# Modules with a part of their own, beside the usual ones: one line says what for.
OWN_MODULES = {
    "core": {
        "concurrency",  # optimistic locking
        "conflicts",  # what two people typed, side by side
        "database",  # migration operations for one database only
        "fields",  # encrypted columns
        "free_text",  # what must not be written about someone
        "formatting",  # dates, durations and figures in French
        "geocoding",  # from an address to a point
        "guide",  # the pages of the guide, read from docs/guide
        "journal",  # the access journal
        "logs",  # no secret of a link in a log
        "middleware",  # a GET never writes
        "near_words",  # what is spelt almost as it was typed
        "phones",  # numbers kept for fiction
        "registries",  # what upper apps give to lower pages
        "sheets",  # spreadsheets that no cell can turn into a program
        "text",  # comparison of words
        "throttle",  # what keeps public forms from machines
        "trial",  # processes of `make run`
    },
    "accounts": {
        "access",  # what a view needs to be opened
        "adapter",  # sign-in pages
        "api_errors",  # services' errors as answers of the API
        "api_permissions",  # rights of the API
        "context",  # menu and account of each page
        "demo",  # open data of the demo territory
        "middleware",  # territory of the request
        "policies",  # the table of rights
        "sign_in_urls",  # the sign-in pages that are offered
    },
    "messaging": {
        "channels",  # which channel hands a message over
        "checks",  # settings refused at the start
        "email",  # the e-mail channel
        "errors",  # not sent, or nobody knows
        "reaching",  # e-mail, SMS or telephone
        "sms",  # the SMS channel
    },
    "directory": {
        "desk_sheet",  # the desk’s history as a spreadsheet, without names
        "exchange",  # files of other directories, read and written
        "home_activities",  # the 26 activities of service to the person
        "hours",  # opening hours: read, kept, told
        "quality",  # how complete and fresh a record is
        "suppression",  # which public figures are kept back
        "themes",  # data·inclusion's themes in plain words, guessed from everyday ones
        "vocabulary",  # values of data·inclusion in French
    },
    "mediation": {
        "reaching",  # e-mail, SMS or telephone
        "assessment",  # the questionnaire and its rules
        "chart",  # geometry of the two-axis chart
        "middleware",  # the page of a merged file leads to the kept one
        "rights",  # what is kept of a person, handed over or erased
        "exports",  # the list as a spreadsheet
        "loan_sheet",  # the inventory as a spreadsheet, and the agreement of a loan
        "imports",  # people read from La Coop’s spreadsheet
        "report_sheet",  # reports as La Coop's spreadsheet
        "wording",  # words that follow the person's gender
    },
    "volunteers": {
        "reaching",  # e-mail, SMS or telephone
        "calendar",  # when someone is free
        "engagement",  # what a helper may do on a date, and the hours the law allows
        "leaving",  # people who left: what is emptied, what is handed over
        "trainings",  # what is written about trainings outside pages
        "ics",  # when someone is taken, read from a calendar file
        "pairing",  # who fits whom: suggestions of pairs and of matches, and how fair they are
    },
    "scheduling": {
        "demo",  # the demo territory
        "optimiser",  # the planning engine, without Django
        "planning",  # from rows to a problem of the engine, and back
        "transport",  # rules of rides for people: law and tariffs
        "workshops",  # rules of workshops: recurrence and places
    },
}
MAX_FUNCTION, USUAL_FUNCTION = 60, 30
MAX_FILE, USUAL_FILE = 500, 300
SHARE = 0.95

SAME_IN_FRENCH = {
    "latitude", "longitude", "population", "causes", "version", "commune", "source", "service", "publics", "bouquets",
    "licence", "action",
}  # fmt: skip
FORBIDDEN_WORDS = re.compile(
    r"(?<![\w-])(soumettre|dashboard|workflow|matching|optimiseur|valider le formulaire|cliquez ici|login|logout|"
    r"email|mail|submit|click|ok)\b",
    re.IGNORECASE,
)
TEMPLATE_CODE = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>", re.DOTALL)
TEMPLATE_COMMENT = re.compile(r"{% comment.*?{% endcomment %}|<(svg|script|style)\b.*?</\1>", re.DOTALL)
INLINE = re.compile(
    r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|\shx-on|javascript:|<style\b|<script\b(?![^>]*(\bsrc=|type=\"application/json\"))""",
    re.IGNORECASE,
)
STRAIGHT_APOSTROPHE = re.compile(r"[a-zà-ÿ]'[a-zà-ÿ]", re.IGNORECASE)
# Written in parts, so that this file does not find itself.
REGISTRY_HOST = re.compile(r"[a-z0-9.-]*(py" + r"pi|registry\.npm" + r"js|deb\.deb" + r"ian)[a-z0-9.-]*\.(org|com|net)")
MACHINE_PATH = re.compile(r"(?<![\w.])/(work|farm|ro" + r"ot|home/[a-z]+)/")
TEXT_SUFFIXES = set(".py .html .md .txt .toml .json .js .mjs .css .yml .yaml .lock .sh .svg .cfg .ini".split())  # noqa: SIM905


def tracked_files() -> list[Path]:
    """Files of the project: those that git follows, and new ones that it does not ignore."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file()]


FILES = tracked_files()
SOURCES = [path for path in FILES if path.suffix == ".py" and "migrations" not in path.parts]
TEMPLATES = [path for path in FILES if path.suffix == ".html" and "templates" in path.parts]
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
OUR_MODELS = [
    model for app in APPS for model in apps.get_app_config(app).get_models() if "Historical" not in model.__name__
]


def name_of(path: Path) -> str:
    """Path from the root, for messages."""
    return path.relative_to(ROOT).as_posix()


def is_of(path: Path, *names: str) -> bool:
    """Tell whether a source of an app is one of these modules, or lies in a package of that name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return len(parts) > 1 and parts[0] in APPS and parts[1] in names


def functions_of(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("app", APPS)
def test_an_app_has_the_usual_files_and_no_other(app: str) -> None:
    found = {
        path.relative_to(ROOT / app).parts[0].removesuffix(".py")
        for path in SOURCES
        if name_of(path).startswith(f"{app}/")
    }

    assert {name for name in found - OWN_MODULES.get(app, set()) if not _is_usual(name)} == set()


def _is_usual(name: str) -> bool:
    """Tell whether a module has a usual name, or one of a part: ``request_rules``, ``registration_requests``."""
    return name in USUAL or name.rpartition("_")[2] in USUAL or name.partition("_")[0] in USUAL


def test_services_take_keywords_only_and_say_what_they_do() -> None:
    wrong = []
    for path, tree in TREES.items():
        if not is_of(path, "services"):
            continue
        for function in functions_of(tree):
            is_write = any("atomic" in ast.unparse(decorator) for decorator in function.decorator_list)
            if is_write and not function.name.startswith("_"):
                if function.args.args or function.args.posonlyargs:
                    wrong.append(f"{name_of(path)}: {function.name} takes positional arguments")
                if not re.fullmatch(r"[a-z]+(_[a-z]+)+", function.name):
                    wrong.append(f"{name_of(path)}: {function.name} is not <noun>_<verb>")
                if not ast.get_docstring(function):
                    wrong.append(f"{name_of(path)}: {function.name} has no docstring")
    assert not wrong


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_every_field_has_a_french_name_in_lower_case(model: type[models.Model]) -> None:
    wrong = []
    for field in model._meta.get_fields():
        if field.auto_created or not isinstance(field, models.Field) or field.name in {"password", "last_login"}:
            continue
        given = str(field.verbose_name)
        is_default = given == field.name.replace("_", " ") and given not in SAME_IN_FRENCH
        if field.model._meta.app_label in APPS and (
            is_default or not (given[0].islower() or given.split(maxsplit=1)[0].isupper())
        ):
            wrong.append(f"{field.name}: {given}")
    assert not wrong


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_rows_of_a_territory_are_read_through_their_visibility(model: type[models.Model]) -> None:
    """Those that hang from another row are reached through it."""
    if any(field.name == "territory" for field in model._meta.fields):
        assert isinstance(model._default_manager.all(), TerritoryQuerySet)


def test_nothing_listens_to_saves() -> None:
    name = "post" + "_save"

    assert not [name_of(path) for path in SOURCES if name in path.read_text(encoding="utf-8")]


def test_rules_and_reads_know_nothing_of_http() -> None:
    wrong = []
    for path, tree in TREES.items():
        if is_of(path, "models", "services", "querysets", "rules", "selectors", "enums"):
            imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
            wrong += [f"{name_of(path)}: {module}" for module in imported if module.startswith("django.http")]
    assert not wrong


def test_functions_are_short() -> None:
    lengths = {
        f"{name_of(path)}:{function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path, tree in TREES.items()
        for function in functions_of(tree)
    }

    assert not {name: length for name, length in lengths.items() if length > MAX_FUNCTION}
    assert sum(length <= USUAL_FUNCTION for length in lengths.values()) >= SHARE * len(lengths)


def test_files_are_short() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}

    assert not {name: length for name, length in lengths.items() if length > MAX_FILE}
    assert sum(length <= USUAL_FILE for length in lengths.values()) >= SHARE * len(lengths)


def test_every_right_that_is_asked_for_exists() -> None:
    asked: dict[str, str] = {}
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"requires", "access.requires"}:
                asked |= {ast.literal_eval(node.args[0]): name_of(path)} if node.args else {}
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                names = {ast.unparse(target) for target in node.targets}
                if names & {"view_permission", "edit_permission"} and node.value.value:
                    asked[str(node.value.value)] = name_of(path)

    assert asked
    assert not {right: where for right, where in asked.items() if right not in POLICY}


def test_every_template_is_used() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in [*SOURCES, *TEMPLATES])
    # Django, allauth and django-tables2 look these up by name.
    found_by_name = re.compile(
        r"^(\d{3}(_\w+)?\.html|account/|mfa/|allauth/|django/|admin/|registration/|usersessions/)"
    )
    names = [path.as_posix().rsplit("/templates/", 1)[1] for path in TEMPLATES]

    drawn = {f"components/{name}.html" for name in re.findall(r"_render\(\s*\"(\w+)\"", sources)}
    unused = [name for name in names if name not in drawn and not found_by_name.match(name)]

    assert not [name for name in unused if not _is_named(name, sources)]


def _is_named(name: str, sources: str) -> bool:
    """Tell whether a template is named in full, by its last part, or by a folder and a variable."""
    folder, _, last = name.rpartition("/")
    stem = last.removesuffix(".html")
    in_full = any(f'"{wording}' in sources for wording in (f'{name}"', f'{last}"', f"{folder}/{{"))
    return in_full or any(f"{mark}{stem}{end}" in sources for mark in "'\"/}" for end in ("' if", '.html"', '"'))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_page_speaks_plain_french(path: Path) -> None:
    text = TEMPLATE_CODE.sub(" ", TEMPLATE_COMMENT.sub(" ", path.read_text(encoding="utf-8")))

    assert not [match.group() for match in FORBIDDEN_WORDS.finditer(text)]
    assert not [match.group() for match in STRAIGHT_APOSTROPHE.finditer(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_page_has_no_inline_style_script_or_handler(path: Path) -> None:
    assert not [match.group() for match in INLINE.finditer(path.read_text(encoding="utf-8"))]


def test_no_file_names_a_registry_or_a_path_of_a_machine() -> None:
    wrong = []
    for path in FILES:
        if path.suffix in TEXT_SUFFIXES or path.name in {"Makefile", "run", ".npmrc", ".gitignore"}:
            text = path.read_text(encoding="utf-8")
            wrong += [f"{name_of(path)}: {match.group()}" for match in REGISTRY_HOST.finditer(text)]
            wrong += [f"{name_of(path)}: {match.group()}" for match in MACHINE_PATH.finditer(text)]
    assert not wrong
