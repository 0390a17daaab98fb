"""What is found out of a text, and of a node, once, and the texts of expressions."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import lrviz.sources
from lrviz.sources.assume import NOTHING
from lrviz.sources.script.kept import by_node, tree_of
from lrviz.sources.script.kind import read
from lrviz.sources.script.unparsing import unparsed
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import PYTHON

FILES = sorted(Path(lrviz.sources.__file__).parent.glob("*.py"))
SCRIPTS = sorted((Path(__file__).parent / "plans/scripts").glob("*.py"))


def test_a_node_is_asked_once_and_another_of_the_same_text_on_its_own() -> None:
    asked: list[ast.AST] = []

    @by_node
    def names(node: ast.AST) -> int:
        asked.append(node)
        return len(list(ast.walk(node)))

    one, other = (ast.parse("f(x)", mode="eval").body for _ in range(2))
    assert [names(one), names(one), names(other)] == [5, 5, 5]
    assert asked == [one, other]


def test_texts_are_those_of_python() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in FILES]
    odd = "f(*a, **b, c=-1)[x:y](1 .real, 1e400, u'a', (a,), [b], ..., b'c', a.b[c, d], 'é\\n')"
    trees.append(ast.parse(odd))
    found = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.expr)]
    assert len(found) > 5000
    assert [node for node in found if unparsed(node) != ast.unparse(node)] == []


@pytest.mark.parametrize("path", [*SCRIPTS[::8], SCRIPTS[0].with_name("ended_by_a_flag.py")])
def test_reading_a_script_leaves_its_tree_as_it_was(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = tree_of(text)
    before = ast.dump(tree, include_attributes=True)
    read(Source(path.name, path.parent, text, PYTHON), NOTHING)
    assert tree_of(text) is tree
    assert ast.dump(tree, include_attributes=True) == before
