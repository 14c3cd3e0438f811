"""The house: imports point down, nothing opens files or prints but the rooms that should."""

import ast
import subprocess
import sys
from pathlib import Path

import kg
from kg import extract

ROOT = Path(kg.__file__).parent
FLOORS = (
    ("kg.errors", "kg.folder", "kg.progress"),
    ("kg.files", "kg.memory"),
    ("kg.generations",),
    ("kg.names", "kg.sentences", "kg.vocab"),
    ("kg.model", "kg.terms"),
    (
        "kg.sources",
        "kg.extract",
        "kg.resolve",
        "kg.graph",
        "kg.score",
        "kg.records",
        "kg.layout",
        "kg.store",
        "kg.loading",
        "kg.questions",
        "kg.kept",
        "kg.search",
    ),
    ("kg.selection", "kg.report", "kg.explaining"),
    ("kg.rdf", "kg.page", "kg.rdflib_store", "kg.check"),
    ("kg.site",),
    ("kg.export", "kg.train", "kg.serve", "kg.diff"),
    ("kg.pipeline",),
    ("kg.cli",),
)
"""From the ground up. The graph is a noun of its own: rdf, page and export look at it."""


def modules() -> dict[str, ast.Module]:
    """Every module of the package, parsed."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        name = ".".join(("kg", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
        found[name] = ast.parse(path.read_text())
    return found


def imports(tree: ast.Module) -> set[str]:
    """The modules of the package that a module imports, at any depth."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kg"):
            found |= {node.module} if node.module != "kg" else {f"kg.{a.name}" for a in node.names}
    return found


def room(name: str) -> str:
    """A module's place in the house: a folder is one room."""
    return ".".join(name.split(".")[:2])


def test_imports_point_down():
    """No module imports one of its own floor or above, but within its own folder."""
    floor = {name: number for number, names in enumerate(FLOORS) for name in names}
    wrong = [
        (name, used)
        for name, tree in modules().items()
        if name not in ("kg", "kg.__main__")
        for used in imports(tree)
        if room(name) != room(used) and floor[room(used)] >= floor[room(name)]
    ]
    assert wrong == []


def test_all_that_decides_what_is_extracted_is_in_the_fingerprint():
    """Else what was kept of an older version would be taken for what this one finds."""
    used = {room(u) for name, tree in modules().items() if room(name) == "kg.extract" for u in imports(tree)}
    decides = {f"kg.{part.removesuffix('.py')}" for part in extract.DECIDING}
    assert used - decides == {"kg.errors", "kg.files"}


def test_there_is_no_circle_inside_a_folder():
    """Also not between the modules of one room."""
    graph = {name: {u for u in imports(tree) if u != name} for name, tree in modules().items()}
    done: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " > ".join((*path, name))
        if name not in done:
            for used in graph.get(name, ()):
                walk(used, (*path, name))
            done.add(name)

    for name in graph:
        walk(name, ())


def test_only_the_command_line_prints_and_only_files_opens():
    """One room for each kind of contact."""
    for name, tree in modules().items():
        calls = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        attributes = {
            n.func.attr for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
        }
        if room(name) != "kg.cli":
            assert "print" not in calls, name
        if name != "kg.files":
            assert "open" not in calls and not attributes & {"read_text", "write_text", "read_bytes", "write_bytes"}, (
                name
            )


def test_importing_the_package_is_quick_and_light():
    """Neither pyvis, rdflib, rich nor the network is loaded; the time is printed by the benchmark."""
    heavy = ("pyvis", "IPython", "rdflib", "rich", "typer", "numpy", "igraph", "onnxruntime", "torch")
    code = f"import sys, kg; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


def test_everything_public_has_a_docstring():
    """Modules, classes and functions without an underscore."""
    bare = []
    for name, tree in modules().items():
        if not ast.get_docstring(tree):
            bare.append(name)
        for node in tree.body:
            if (
                isinstance(node, ast.FunctionDef | ast.ClassDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ):
                bare.append(f"{name}.{node.name}")
    assert bare == []
