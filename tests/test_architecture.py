"""The house: who may import whom, and how long a module and a function may be."""

import ast

import pytest

from lessons.config import ROOT

SOURCES = [ROOT / "app.py", *sorted(p for folder in ("lessons", "search") for p in (ROOT / folder).rglob("*.py"))]
ONLY_IN = {
    "flask": "lessons/web",
    "flask_babel": "lessons/web",
    "werkzeug": "lessons/web",
    "jinja2": "lessons/web",
    "sqlite_utils": "lessons/store",
    "sqlite3": "lessons/store",
    "whoosh": "search/whoosh_engine",
    "markdown": "lessons/pages/markdown.py",
    "nh3": "lessons/pages/markdown.py",
    "yaml": "lessons/pages",
    "diff_match_patch": "lessons/pages/diff.py",
    "stdnum": "lessons/personal.py",
    "authlib": "lessons/oidc/client.py",
    "joserfc": "lessons/oidc/client.py",
    "requests": "lessons/oidc/client.py",
}
LAYERS = ("lessons.pages", "lessons.store", "lessons.", "lessons.web")
"""Each may import those before it. `lessons.` is everything else: the verbs."""
FREE = ("lessons.errors", "lessons.config", "lessons.site")


def name(path):
    return path.relative_to(ROOT).as_posix()


def imports(path):
    """Every module a file imports, and whether it does so inside a function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {node for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for node in ast.walk(f)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node in inside) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node in inside


def layer(module):
    places = [n for n, prefix in enumerate(LAYERS) if (module + ".").startswith(prefix.rstrip(".") + ".")]
    return max((n for n in places if n != 2), default=2)


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_imports_follow_the_arrows(path):
    here = name(path)
    for module, inside in imports(path):
        home = ONLY_IN.get(module.partition(".")[0])
        assert not inside, f"{here} imports {module} inside a function"
        assert home is None or here.startswith(home) or here == "app.py", f"only {home} may import {module}"
        assert not (here.startswith("search/") and module.startswith("lessons")), (
            f"{here}: search knows nothing of ours"
        )
        if here.startswith("lessons/") and module.startswith("lessons") and module not in FREE:
            own = here.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
            assert layer(module) <= layer(own), f"{own} may not import {module}"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_modules_open_with_their_reason_and_stay_short(path):
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)

    assert ast.get_docstring(tree), f"{name(path)} does not say what it is for"
    assert len(text.splitlines()) <= 400


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_functions_stay_short(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 60, f"{name(path)}: {node.name} is {length} lines"
