"""What linters cannot say: the rules of style.md that hold for every file of the application."""

import ast
import re
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

from app.subscriptions import SWITCHBOARD

ROOT = Path(__file__).resolve().parents[1]
APP = sorted((ROOT / "app").rglob("*.py"))
SIMULATOR = sorted((ROOT / "simulator").rglob("*.py"))
TEMPLATES = sorted((ROOT / "app" / "templates").rglob("*.html"))
PARTIALS = [path for path in TEMPLATES if path.name.startswith("_")]
QUIET = ("operations", "queries", "models", "lifecycle", "kinds")
WEB = {"flask", "flask_login", "flask_wtf", "flask_babel", "wtforms"}
CLOCKS = {"now", "utcnow", "today", "fromtimestamp", "time", "time_ns", "gmtime", "localtime"}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imported(path: Path) -> set[str]:
    """Every module that a file imports, by its full name."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def packages(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imported(path)}


def is_launcher(path: Path) -> bool:
    """The launcher runs before the application exists and watches processes, not business."""
    return relative(path).startswith("app/launcher/")


def is_quiet(path: Path) -> bool:
    parts = path.relative_to(ROOT / "app").with_suffix("").parts
    return any(part in QUIET for part in parts[1:])


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("path", APP, ids=relative)
def test_only_the_transaction_commits(path):
    if relative(path) == "app/core/transaction.py" or is_launcher(path):
        return
    commits = [
        call for call in calls(path) if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    ]
    assert commits == []


def reads_the_clock(call: ast.Call) -> bool:
    """`datetime.now()`, `date.today()`, `time.time()`, `func.now()`; not a bare `now()`, which is ours."""
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr not in CLOCKS:
        return False
    owner = ast.unparse(function.value).rpartition(".")[2]
    reads_what_it_is_given = function.attr == "fromtimestamp" and call.args
    return owner in {"datetime", "date", "time", "func"} and not reads_what_it_is_given


@pytest.mark.parametrize("path", APP, ids=relative)
def test_only_the_clock_reads_the_time(path):
    if relative(path) == "app/core/clock.py" or is_launcher(path):
        return
    assert [ast.unparse(call) for call in calls(path) if reads_the_clock(call)] == []
    assert not re.search(r"\b(CURRENT_TIMESTAMP|clock_timestamp|statement_timestamp)\b", path.read_text())


@pytest.mark.parametrize("path", APP, ids=relative)
def test_only_the_gateway_and_twiml_know_the_provider(path):
    if relative(path) not in ("app/telephony/gateway.py", "app/telephony/twiml.py"):
        assert "twilio" not in packages(path)


@pytest.mark.parametrize("path", [path for path in APP if is_quiet(path)], ids=relative)
def test_quiet_files_know_no_browser(path):
    assert packages(path) & WEB == set()
    assert not re.search(r"\b(current_user|request\.(form|args|headers))\b", path.read_text())


@pytest.mark.parametrize("path", [*APP, *SIMULATOR], ids=relative)
def test_no_file_and_no_function_grows_too_long(path):
    assert len(path.read_text().splitlines()) <= 400
    functions = [
        node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= 50] == []


@pytest.mark.parametrize("path", [path for path in APP if "models" in path.parts[-1]], ids=relative)
def test_no_model_grows_too_large(path):
    classes = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
    assert [node.name for node in classes if (node.end_lineno or 0) - node.lineno >= 100] == []


@pytest.mark.parametrize("path", [*APP, *SIMULATOR], ids=relative)
def test_imports_stand_at_the_top(path):
    functions = [
        node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    inside = [
        ast.unparse(node)
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


@pytest.mark.parametrize("path", APP, ids=relative)
def test_every_module_and_class_says_what_it_is(path):
    module = tree(path)
    classes = [node for node in module.body if isinstance(node, ast.ClassDef)]
    public = [node for node in classes if not node.name.startswith("_")]
    silent = [node.name for node in public if not ast.get_docstring(node)]
    assert ast.get_docstring(module)
    assert silent == []


@pytest.mark.parametrize("path", [*APP, *SIMULATOR, *TEMPLATES], ids=relative)
def test_nothing_is_left_for_later(path):
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", path.read_text())


@pytest.mark.parametrize("path", APP, ids=relative)
def test_nothing_is_caught_blindly_outside_worker_relay_and_rules(path):
    may = ("app/core/tasks.py", "app/core/relay.py", "app/rules/operations/firing.py")
    if relative(path) in may or is_launcher(path):
        return
    handlers = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ExceptHandler)]
    blind = [node.lineno for node in handlers if node.type is None or ast.unparse(node.type) == "Exception"]
    assert blind == []


@pytest.mark.parametrize("path", APP, ids=relative)
def test_no_class_is_a_service(path):
    names = [node.name for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
    assert [name for name in names if name.endswith(("Service", "Manager", "Helper", "Mixin"))] == []
    assert path.stem not in ("utils", "helpers", "common", "misc", "services")


def test_the_application_and_the_simulator_do_not_know_each_other():
    assert [relative(path) for path in APP if "simulator" in packages(path)] == []
    assert [relative(path) for path in SIMULATOR if "app" in packages(path)] == []


@pytest.mark.parametrize("path", PARTIALS, ids=relative)
def test_every_partial_says_what_it_needs(path):
    assert path.read_text().startswith("{# Needs:")


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_no_template_carries_a_script_or_grows_too_long(path):
    html = path.read_text()
    scripts = re.findall(r"<script\b[^>]*>", html)
    assert [tag for tag in scripts if "src=" not in tag and 'type="application/json"' not in tag] == []
    assert not re.search(r"\son[a-z]+=|javascript:", html)
    assert len(html.splitlines()) <= 100


def recorded_names() -> set[str]:
    """Every event name that is given to `record` or `record_many`, also by way of a variable."""
    found = set()
    for path in APP:
        for call in calls(path):
            name = ast.unparse(call.func).rpartition(".")[2]
            if name in ("record", "record_many") and call.args:
                found |= names_in(call.args[0], path)
    return found


def names_in(argument: ast.expr, path: Path) -> set[str]:
    """The literals of the argument, or of what the file assigns to the variable."""
    sources = [argument]
    if isinstance(argument, ast.Name):
        sources = [
            node.value
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == argument.id
        ]
    literals = [node for source in sources for node in ast.walk(source) if isinstance(node, ast.Constant)]
    return {node.value for node in literals if isinstance(node.value, str)}


def test_whoever_is_listened_to_is_heard_somewhere():
    names = recorded_names()
    exact = [*SWITCHBOARD.in_transaction, *SWITCHBOARD.after_commit]
    assert [name for name in exact if name not in names] == []
    assert [each for each in SWITCHBOARD.shown if not any(fnmatchcase(name, each) for name in names)] == []


def test_events_are_named_in_the_past_tense_after_their_subject():
    assert [name for name in recorded_names() if not re.fullmatch(r"[a-z_]+\.[a-z_]+", name)] == []
    subjects = {name.partition(".")[0] for name in recorded_names()}
    assert subjects <= {
        "ticket", "message", "note", "contact", "customer", "delivery", "sla", "user", "calendar", "queue", "item", "import",
        "attachment", "call", "territory", "rule", "notice", "rebuild", "policy", "policy_set", "handoff", "presence",
        "reservation", "skill", "shift", "capacity",
    }  # fmt: skip


def test_listeners_of_the_act_are_named_on_the_page_by_their_module():
    listeners = [each for section in SWITCHBOARD.in_transaction.values() for each in section]
    assert all(each.__module__.startswith("app.") and ".operations." in each.__module__ for each in listeners)
