"""What changed between two graphs: told, and as a patch that leads from one to the other."""

import json
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import pipeline
from kg.diff import compare, to_patch
from kg.errors import StoreError
from tests.test_build import PAPERS, page


@pytest.fixture(scope="module")
def builds(tmp_path_factory) -> list[Path]:
    """Three graphs: of four papers, of four others of which two are the same, and of the first with decisions about names."""
    folder = tmp_path_factory.mktemp("builds")
    outs = [folder / name for name in ("old", "new", "decided")]
    first, second = page(folder / "1.jsonl", PAPERS[:4]), page(folder / "2.jsonl", PAPERS[2:6])
    pipeline.build([first], outs[0], extractor="rules")
    pipeline.build([second], outs[1], extractor="rules")
    pipeline.merge(_two_models(outs[0]), folder / "curation.toml")
    pipeline.build([first], outs[2], extractor="rules")
    return outs


def _two_models(folder: Path) -> list[str]:
    graph = pipeline.load_graph(folder)
    return [graph.nodes[id_]["node"].label for id_ in sorted(graph) if id_.startswith("model/")][:2]


def test_papers_and_facts_come_and_go(builds):
    """All of them, and only them; the other way round it is the other way round; a graph is the same as itself."""
    old, new, _ = builds
    before, after = pipeline.load_graph(old), pipeline.load_graph(new)
    found, back = compare(old, new), compare(new, old)
    told = {m.new for m in (*found.split, *found.renamed)}
    assert set(found.came) | told == set(after) - set(before)
    assert {id_ for id_ in found.went if id_.startswith("paper/")} == {
        i for i in before if i.startswith("paper/")
    } - set(after)
    facts = [{(h, p, t) for h, t, p in graph.edges(keys=True)} for graph in (before, after)]
    assert {(f.head, f.predicate, f.tail) for f in found.facts_came} == facts[1] - facts[0]
    assert {(f.head, f.predicate, f.tail) for f in found.facts_went} == facts[0] - facts[1]
    assert (back.came, back.facts_came) == (found.went, found.facts_went) or found.merged or found.split
    assert not compare(old, old) and found


def test_merges_and_splits_are_told(builds):
    """With the names that moved."""
    old, _, decided = builds
    graph, two = pipeline.load_graph(old), set(_two_models(old))
    (merged,) = compare(old, decided).merged
    assert {graph.nodes[id_]["node"].label for id_ in (merged.old, merged.new)} == two and two & set(merged.names)
    (split,) = compare(decided, old).split
    assert (split.old, split.new) == (merged.new, merged.old)


def test_the_patch_makes_the_old_graph_the_new_one(builds):
    """Read as https://afs.github.io/rdf-delta/rdf-patch.html says."""
    old, new, _ = builds
    triples = {str(q.triple) for q in pipeline.open_built(old).triples}
    lines = list(to_patch(old, new))
    assert lines[0] == "TX ." and lines[-1] == "TC ."
    for line in lines[1:-1]:
        (quad,) = ox.parse(line[2:], format=ox.RdfFormat.N_TRIPLES)
        if line[0] == "D":
            triples.remove(str(quad.triple))
        else:
            assert str(quad.triple) not in triples
            triples.add(str(quad.triple))
    assert triples == {str(q.triple) for q in pipeline.open_built(new).triples}


def test_the_command_tells_in_three_forms(builds, tmp_path):
    """And says by its exit code whether there is a difference, as `diff` does."""
    old, new, _ = builds

    def kg(*arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([sys.executable, "-m", "kg", "diff", *arguments], capture_output=True, text=True)

    done = kg(str(old), str(new))
    assert done.returncode == 1 and "facts came: " in done.stdout
    told = json.loads(kg(str(old), str(new), "--json").stdout)
    assert len(told["facts_came"]) == len(compare(old, new).facts_came)
    assert kg(str(old), str(new), "--patch").stdout.startswith("TX .\nD ")
    assert (kg(str(old), str(old)).returncode, kg(str(old), str(tmp_path)).returncode) == (0, 2)
    with pytest.raises(StoreError, match="run 'kg build SOURCE…' first"):
        compare(tmp_path, new)
