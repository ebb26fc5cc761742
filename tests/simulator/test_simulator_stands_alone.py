"""The simulator knows nothing of the application, and the application nothing of it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def imported_by(folder: Path) -> set[str]:
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in folder.rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize(("folder", "stranger"), [("simulator", "app"), ("app", "simulator")])
def test_neither_imports_the_other(folder, stranger):
    assert stranger not in imported_by(ROOT / folder)
