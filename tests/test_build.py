"""Builds that can be trusted: what was read is not read again, what is killed leaves the last graph, and all give the same bytes."""

import json
import multiprocessing
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import extract as extractors
from kg import pipeline
from kg.errors import KgError, SourceError, StoreError
from kg.folder import KEPT, REPORT, REPORT_DATA
from kg.generations import next_generation
from kg.kept import open_kept
from kg.model import Extraction, Paper
from kg.report import Report, to_json, to_markdown
from tests.conftest import CORPUS, HOSTILE

PAPERS = pipeline.read_papers([CORPUS])[0]


def page(file: Path, papers: Sequence[Paper]) -> str:
    """A source of some papers."""
    file.write_text("".join(json.dumps({"title": p.title, "abstract": p.abstract}) + "\n" for p in papers))
    return str(file)


def bytes_of(folder: Path) -> dict[str, bytes]:
    """All that a folder shows of a graph; a report tells times too, and the store's files are not the same from build to build."""
    shown = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_symlink() and p.is_file() and p.name[0] != "."}
    shown.pop(REPORT, None), shown.pop(REPORT_DATA, None)
    triples = sorted(map(str, pipeline.open_built(folder).triples))
    return shown | {"store": "\n".join(triples).encode()}


def run_build(source: str, output: Path) -> None:
    """What a process of its own does."""
    pipeline.build([source], output, extractor="rules")


@settings(max_examples=4)
@given(st.lists(st.sets(st.integers(0, 5), min_size=1), min_size=2, max_size=3), st.randoms(use_true_random=False))
def test_a_build_after_others_is_a_fresh_one(sets, dice):
    """More, fewer and other papers, in any order: only what is new is read, and the bytes are those of a build from nothing."""
    with tempfile.TemporaryDirectory() as name:
        folder, read = Path(name), set()
        for chosen in sets:
            order = sorted(chosen)
            dice.shuffle(order)
            source = page(folder / "papers.jsonl", [PAPERS[k] for k in order])
            report = pipeline.build([source], folder / "again", extractor="rules")
            assert report.extracted == len(chosen - read)
            read |= chosen
        pipeline.build([source], folder / "fresh", extractor="rules")
        assert bytes_of(folder / "again") == bytes_of(folder / "fresh")


def test_what_is_kept_is_what_was_extracted(tmp_path):
    """By any extractor; a changed text or extractor is read anew, and a paper's own facts are today's."""
    few = PAPERS[:6]
    for name in extractors.EXTRACTORS:
        found = list(pipeline.extract_all(few, name))
        with open_kept(tmp_path / KEPT, extractors.fingerprint(name)) as kept:
            assert kept.missing(few) == {paper.id for paper in few}
            kept.add(found)
            assert kept.missing(few) == set() and list(kept.of(few)) == found
            other = Paper(few[0].id, few[0].title, few[0].abstract + " More.")
            assert kept.missing([other, few[1], other]) == {other.id}
            dated = Paper("another id", few[0].title, few[0].abstract, year=2020)
            (again,) = kept.of([dated, other])
            assert again.paper == dated and again.entities == found[0].entities
    with open_kept(tmp_path / KEPT, "another extractor") as kept:
        assert kept.missing(few) == {paper.id for paper in few}


def test_the_fingerprint_is_of_what_decides(tmp_path):
    """Other weights, another ontology, other code: another fingerprint; the same again: the same."""
    weights = shutil.copytree(Path(extractors.__file__).parent / "learned" / "weights", tmp_path / "weights")
    same = {extractors.fingerprint("learned"), extractors.fingerprint("rules"), extractors.fingerprint(str(weights))}
    assert len(same) == 3
    before = extractors.fingerprint(str(weights))
    (weights / "CARD.md").write_text("other weights")
    assert extractors.fingerprint(str(weights)) != before
    own = tmp_path / "own.ttl"
    own.write_text(Path("ontology/kg.ttl").read_text() + "\n# mine\n")
    code = "from kg.extract import fingerprint; print(fingerprint('rules'))"
    told = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | own_).stdout
        for own_ in ({}, {}, {"KG_ONTOLOGY": str(own)})
    ]
    assert told[0] == told[1] != told[2]


def test_a_damaged_file_of_extractions_costs_time_only(tmp_path):
    """It is begun anew; so is one that is no such file at all."""
    source = page(tmp_path / "p.jsonl", PAPERS[:3])
    for damage in (b"no database", b"SQLite format 3\0" + bytes(5000)):
        pipeline.build([source], tmp_path / "out", extractor="rules")
        (tmp_path / "out" / KEPT).write_bytes(damage)
        assert pipeline.build([source], tmp_path / "out", extractor="rules").extracted == 3
    index = sqlite3.connect(tmp_path / "out" / KEPT)
    index.execute("UPDATE kept SET said = x'00'")
    index.commit()
    index.close()
    with pytest.raises(StoreError, match=r"extractions.db: is damaged .*; delete it"):
        pipeline.build([source], tmp_path / "out", extractor="rules")


def test_a_killed_build_leaves_the_last_graph_and_the_next_goes_on(tmp_path):
    """Fifty builds, in turn of two sets of papers, killed with -9 at random moments: every file is of one of the two graphs."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["kg.pipeline", "kg.page", "kg.check", "pyshacl", __name__])
    sources = [page(tmp_path / f"{k}.jsonl", PAPERS[2 * k : 2 * k + 3]) for k in (0, 1)]
    for k, source in enumerate(sources):
        run_build(source, tmp_path / f"fresh{k}")
    fresh = [bytes_of(tmp_path / f"fresh{k}") for k in (0, 1)]
    assert fresh[0] != fresh[1]

    def kill(lane: int) -> list[float]:
        dice, folder, moments = random.Random(lane), tmp_path / f"lane{lane}", []
        run_build(sources[0], folder)
        usual = 1.5
        for turn in range(25):
            process = context.Process(target=run_build, args=(sources[(turn + 1) % 2], folder))
            process.start()
            moments.append(dice.uniform(0, usual))
            process.join(moments[-1])
            was_killed = process.is_alive()
            process.kill()
            process.join()
            usual = max(0.3, usual * (1.05 if was_killed else 0.9))
            moments[-1] *= was_killed
            assert bytes_of(folder) in fresh, moments
        for k in (0, 1):
            run_build(sources[k], folder)
            assert bytes_of(folder) == fresh[k]
        left = {p.name for p in folder.iterdir() if p.name[0] == "."}
        assert len([name for name in left if re.fullmatch(r"\.built-\d+", name)]) == 1 and not any(
            ".link" in n for n in left
        )
        return moments

    with ThreadPoolExecutor(2) as lanes:
        moments = [moment for lane in lanes.map(kill, (0, 1)) for moment in lane]
    assert len(moments) == 50 and sum(moment > 0 for moment in moments) > 20


def test_extraction_goes_on_where_it_was_killed(tmp_path):
    """What was kept before the kill is not extracted again."""
    source = page(
        tmp_path / "p.jsonl", [Paper(str(k), f"{p.title} {k}", p.abstract) for k in range(40) for p in PAPERS]
    )
    command = [sys.executable, "-m", "kg", "build", source, "--extractor", "rules", "--processes", "1", "--output", str(tmp_path / "out")]  # fmt: skip
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    kept = tmp_path / "out" / KEPT

    def count() -> int:
        try:
            return sqlite3.connect(kept).execute("SELECT COUNT(*) FROM kept").fetchone()[0]
        except sqlite3.Error:
            return 0

    while count() < 100 and process.poll() is None:
        time.sleep(0.05)
    process.kill()
    process.wait()
    before = count()
    assert 100 <= before < 40 * len(PAPERS)
    with open_kept(kept, extractors.fingerprint("rules")) as opened:
        assert len(opened.missing(pipeline.read_papers([source])[0])) == 40 * len(PAPERS) - before


def test_what_fails_while_a_generation_is_filled_leaves_the_last(tmp_path):
    """And nothing beside it; files that a later one does not have are gone, files of somebody else stay."""
    with next_generation(tmp_path) as new:
        (new / "a").write_text("1")
        (new / "b").write_text("1")
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(ZeroDivisionError), next_generation(tmp_path) as new:
        (new / "a").write_text("2")
        raise ZeroDivisionError
    assert ((tmp_path / "a").read_text(), (tmp_path / "b").read_text()) == ("1", "1")
    with next_generation(tmp_path) as new:
        (new / "a").write_text("3")
    assert (tmp_path / "a").read_text() == "3" and not (tmp_path / "b").is_symlink()
    assert sorted(p.name for p in tmp_path.iterdir()) == [".built", ".built-2", ".lock", "a", "mine"]
    with pytest.raises(StoreError, match="another 'kg build' is writing"), next_generation(tmp_path), next_generation(tmp_path):  # fmt: skip
        pass


def test_plain_files_of_an_older_version_are_replaced(tmp_path):
    """Also a folder in place of the store."""
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "x").write_text("old")
    (tmp_path / "graph.ttl").write_text("old")
    run_build(page(tmp_path / "p.jsonl", PAPERS[:1]), tmp_path)
    assert (tmp_path / "graph.ttl").is_symlink() and len(pipeline.open_built(tmp_path).triples) > 100


def test_processes_hash_seeds_and_orders_give_the_same_bytes(tmp_path):
    """One process and two, two seeds of Python's hashes, two orders of the files."""
    files = [page(tmp_path / f"{k}.jsonl", PAPERS[3 * k : 3 * k + 3]) for k in range(3)]
    found = []
    for seed, processes, order in (("1", "1", files), ("2", "2", files[::-1])):
        out = tmp_path / f"out{seed}"
        command = [
            sys.executable,
            "-m",
            "kg",
            "build",
            *order,
            "--extractor",
            "rules",
            "--processes",
            processes,
            "--output",
            str(out),
        ]
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONHASHSEED": seed})
        assert done.returncode == 0, done.stderr
        found.append(bytes_of(out))
    assert found[0] == found[1]


def test_the_report_tells_what_came_of_it(tmp_path, capsys):
    """For people and for programs; a paper that fails is told with file, line, stage and reason, and the command says 1."""
    source = tmp_path / "p.jsonl"
    source.write_text(page(source, PAPERS[:4]) and source.read_text() + '{"title": 5}\n')
    report = pipeline.build([str(source)], tmp_path / "out", extractor="rules")
    told = json.loads((tmp_path / "out" / REPORT_DATA).read_text())
    assert (told["papers"], told["extracted"], len(told["problems"])) == (4, 4, 1)
    (problem,) = told["problems"]
    assert problem["place"] == f"{source}:5" and problem["stage"] == "reading"
    graph = pipeline.load_graph(tmp_path / "out")
    assert told["nodes"] == graph.number_of_nodes() == report.nodes and told["edges"] == graph.number_of_edges()
    assert sum(told["kinds"].values()) == told["nodes"] and sum(told["relations"].values()) == told["edges"]
    assert set(told["seconds"]) == {"reading", "extraction", "resolution", "graph", "writing", "validation"}
    words = (tmp_path / "out" / REPORT).read_text()
    assert "4 papers" in words and f"{source}:5".replace("_", r"\_") in words
    command = [
        sys.executable,
        "-m",
        "kg",
        "build",
        str(source),
        "--extractor",
        "rules",
        "--output",
        str(tmp_path / "out"),
    ]
    assert subprocess.run(command, capture_output=True).returncode == 1


@pytest.mark.parametrize("title", HOSTILE)
def test_a_report_shows_text_of_papers_as_text(title):
    """Nothing of it is Markdown or HTML."""
    report = Report(1, 1, (), kinds={"Paper": 1}, least_sure=(title,), orphans=(title,), idle=(title,))
    words = to_markdown(report)
    assert not re.search(r"(?<!\\)[<`]", words.replace("`kg validate`", ""))
    assert json.loads(to_json(report))["idle"] == [title]


def test_a_crash_in_extraction_keeps_what_was_found(tmp_path, monkeypatch):
    """A bug ends the build with its traceback; the papers before it are not read again."""
    real, seen = extractors.find_extractor("rules"), []

    def extract(paper: Paper) -> Extraction:
        seen.append(paper.id)
        if len(seen) == 4:
            raise ZeroDivisionError
        return real(paper)

    monkeypatch.setitem(extractors.EXTRACTORS, "rules", extract)
    source = page(tmp_path / "p.jsonl", PAPERS[:6])
    with pytest.raises(ZeroDivisionError):
        pipeline.build([source], tmp_path / "out", extractor="rules")
    assert pipeline.build([source], tmp_path / "out", extractor="rules").extracted == 3


def test_a_folder_is_followed(tmp_path):
    """New files, changed and wrong ones, and decisions, each with a build; the output there is none of them."""
    folder, output = tmp_path / "papers", tmp_path / "papers" / "output"
    folder.mkdir()
    stop = threading.Event()
    builds = pipeline.watch(folder, output, stop, extractor="rules")
    assert "no source given" in str(next(builds))

    def after(change: Callable[[], object]) -> Report | KgError:
        later = threading.Timer(0.3, change)
        later.start()
        return next(builds)

    assert after(lambda: page(folder / "1.jsonl", PAPERS[:2])).papers == 2
    assert after(lambda: page(folder / "2.jsonl", PAPERS[2:3])).papers == 3
    report = after(lambda: (folder / "3.txt").write_bytes(b"\xff\xfe"))
    assert report.papers == 3 and len(report.problems) == 1
    assert after((folder / "3.txt").unlink).problems == ()
    report = after(lambda: (folder / pipeline.CURATION).write_text('drop = ["nothing of this name"]'))
    assert report.papers == 3 and report.idle == ("nothing of this name",)
    assert "curation.toml" in str(after(lambda: (folder / pipeline.CURATION).write_text("= 1")))
    stop.set()
    assert list(builds) == []
    with pytest.raises(SourceError, match="is no folder"):
        next(pipeline.watch(tmp_path / "none"))
    for wrong, words in [({"format": "jsn"}, "format 'jsn'"), ({"extractor": "rule"}, "'rule'"), ({"base": "x"}, "x")]:
        with pytest.raises(KgError, match=words):
            next(pipeline.watch(folder, output, **wrong))
