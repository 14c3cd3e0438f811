"""The command line: words on stderr, answers on stdout, exit codes that mean something."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from kg import pipeline
from kg.cli import app
from kg.files import resource_path
from tests.conftest import CORPUS, HOSTILE

COMMANDS = sorted(c.callback.__name__ for c in app.registered_commands)
PAGE = "Gromit: a model\n\nWe present Gromit-7B, a language model. It outperforms GPT-3 on MMLU.\n"


def kg(
    *arguments: str, stdin: str | bytes | None = None, cwd: Path | None = None, **env: str
) -> subprocess.CompletedProcess:
    """Run the real command in a process of its own."""
    text = not isinstance(stdin, bytes)
    return subprocess.run(
        [sys.executable, "-m", "kg", *arguments],
        input=stdin,
        capture_output=True,
        text=text,
        cwd=cwd,
        env=os.environ | env,
        timeout=120,
    )


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page with one paper."""
    path = tmp_path / "page.txt"
    path.write_text(PAGE)
    return path


def test_help_and_version():
    """Every command explains itself with an example."""
    assert kg("--version").stdout.startswith("kg 0.")
    help_ = kg("--help").stdout
    assert all(command in help_ for command in COMMANDS)
    for command in COMMANDS:
        done = CliRunner().invoke(app, [command, "--help"], prog_name="kg")
        assert done.exit_code == 0
        assert f"kg {command}" in done.stdout
        assert "Example:" in done.stdout


def test_build_writes_the_graph_and_says_so_on_stderr(page, tmp_path):
    """Standard output stays empty: the answer is in the files."""
    done = kg("build", str(page), "--output", str(tmp_path / "out"))
    assert (done.returncode, done.stdout) == (0, "")
    assert "\n1 paper, " in f"\n{done.stderr}"
    written = sorted(p.name for p in (tmp_path / "out").iterdir() if p.name[0] != ".")
    graph = ["about.ttl", "evidence.ttl", "graph.html", "graph.ttl", "names.jsonl", "search.db", "store"]
    assert written == sorted([*graph, "extractions.db", "report.json", "report.md"])


def test_standard_input_is_a_source(tmp_path):
    """With a dash."""
    line = json.dumps({"title": "T", "abstract": "We present Gromit-7B, a model."})
    done = kg("extract", "-", stdin=line)
    assert json.loads(done.stdout)["entities"][0]["names"] == ["Gromit-7B"]
    assert done.returncode == 0


def test_a_bad_file_beside_a_good_one_is_told_and_exits_with_1(page, tmp_path):
    """The rest is built."""
    done = kg("build", str(page), str(tmp_path / "missing.txt"), "--output", str(tmp_path / "out"))
    assert done.returncode == 1
    assert "missing.txt: no such file" in done.stderr
    assert (tmp_path / "out" / "graph.ttl").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["build", "missing.txt"], "no such file"),
        (["build", "page.txt", "--format", "docx"], "kg: format 'docx' is unknown; expected one of acl-anthology"),
        (["extract", "missing.txt", "--format", "docx"], "kg: format 'docx' is unknown; expected one of acl-anthology"),
        (["build", "page.txt", "--extractor", "magic"], "expected one of learned, rules"),
        (["build", "page.txt", "--output", "page.txt/out"], "cannot be written"),
        (["query", "largest-models", "--output", "nowhere"], "run 'kg build"),
        (["query", "SELECT {", "--output", "."], "no such store"),
        (["export", "--to", "docx"], "expected one of ttl"),
        (["score", "missing.jsonl", "page.txt"], "no such file"),
        (["score", "page.txt", "page.txt"], "is no JSON"),
        (["build"], "expected SOURCE… or --watch FOLDER"),
        (["diff", "one"], "Missing argument"),
        (["diff", "one", "two", "--patch", "--json"], "give --patch or --json"),
        (["export", "--to", "ttl", "--title", "Gromit"], "form 'ttl' has no title; with one there is html"),
        (["export", "--to", "ttl", "--depth", "3"], "give a name, such as --focus BERT"),
        (["extract", "page.txt", "--out", ""], "a path is empty"),
        (["build", "page.txt", "--output", ""], "a path is empty"),
        (["bake"], "No such command"),
    ],
)
def test_wrong_input_is_one_clear_line_and_exits_with_2(page, arguments, said):
    """Nothing on standard output, no traceback."""
    done = kg(*arguments, cwd=page.parent)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["show {}", "explain {}", "export --to csv --out - --focus {}"])
def test_a_name_that_means_nothing_is_one_short_line_and_exits_with_1(built, command):
    """However long it is, and whoever is asked."""
    for name in ("Nonsense", "Nonsense" * 1000):
        done = kg(*command.format(name).split(), "-o", str(built))
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("kg: 'Nonsense") and done.stderr.endswith("lists what is\n")
        assert len(done.stderr) < 150


@pytest.mark.parametrize(
    "command", ["show BERT", "explain BERT", "query largest-models", "export --to csv --focus BERT"]
)
def test_where_no_graph_is_all_say_the_same(tmp_path, command):
    """And how to make one."""
    said = f"kg: {tmp_path}/store: no such store; run 'kg build SOURCE…' first\n"
    done = kg(*command.split(), "-o", str(tmp_path))
    assert (done.returncode, done.stderr) == (2, said)


def test_query_show_export_and_score(built, tmp_path):
    """The commands on a built graph."""
    done = kg("query", "SELECT ?l { model:bert rdfs:label ?l }", "-o", str(built))
    assert done.stdout == "l\nBERT\n"
    shown = kg("show", "RoBERTa", "-o", str(built))
    assert "RoBERTa — evaluated on → GLUE" in shown.stdout
    assert "“" in shown.stdout
    assert json.loads(kg("show", "BERT", "-o", str(built), "--json").stdout)["id"] == "model/bert"
    assert kg("show", "Nonsense", "-o", str(built)).returncode == 1
    assert kg("export", "--to", "nt", "--out", "-", "-o", str(built)).stdout.count("\n") > 1000
    found = tmp_path / "found.jsonl"
    assert kg("extract", CORPUS, "--out", str(found)).returncode == 0
    perfect = json.loads(kg("score", str(found), str(found), "--json").stdout)
    assert {s["F1"] for s in perfect.values() if s["gold"]} == {100.0}
    assert "entities" in kg("score", str(found), str(found)).stdout


def test_numbers_without_a_unit_end_where_they_end(built):
    """And a unit that is the metric's name is not said again."""
    shown = [kg("show", name, "-o", str(built)).stdout for name in ("RoBERTa", "Transformer", "QLoRA")]
    lines = "".join(shown).splitlines()
    assert "  BLEU: 28.4" in [line.partition(" on ")[0] for line in lines]
    assert [line for line in lines if line.startswith("  score: 88.5 on ")]
    assert [line for line in lines if line != line.rstrip() or ("  " in line.strip() and "  [" not in line)] == []


def test_tables_group_digits_but_not_those_of_years(built):
    """As the README shows it; files have the numbers as they are."""
    table = kg("query", "largest-models", "-o", str(built), "--format", "table", COLUMNS="200")
    assert "│ 1,600,000,000,000 │" in table.stdout and "25 rows" in table.stderr
    assert ",1600000000000\r\n" in pipeline.query("largest-models", built, "csv").decode()
    odd = 'SELECT ("2024"^^xsd:gYear AS ?year) ("many"^^xsd:integer AS ?none) (1e0 / 0e0 AS ?all) {}'
    done = kg("query", odd, "-o", str(built), "--format", "table")
    assert "│ 2024 │ many │ INF │" in done.stdout and done.stderr == "1 row\n"


def test_names_are_explained_and_decided(page, tmp_path):
    """Merge, split and retype hold in the next build, each with its reason; a wrong decision leaves the last graph."""
    abstract = "We use Gromit 7B and Wallace-7B, a language model with the Gadget Routing Network (GRN), on MMLU."
    page.write_text(f"{PAGE}\nMore of Gromit\n\n{abstract}\n")
    output, curation = str(tmp_path / "output"), str(tmp_path / "curation.toml")

    def build() -> subprocess.CompletedProcess:
        return kg("build", str(page), "--output", output, "--extractor", "rules")

    def explained(name: str) -> list[dict]:
        return json.loads(kg("explain", name, "--output", output, "--json").stdout)

    assert build().returncode == 0
    (gromit,) = explained("gromit 7b")
    assert (gromit["papers"], gromit["names"]) == (2, {"Gromit 7B": 1, "Gromit-7B": 1})
    ((paper,),) = (merge["papers"] for merge in explained("GRN")[0]["merges"])
    assert paper["title"] == "More of Gromit"
    assert f"      More of Gromit ({paper['id']})\n" in kg("explain", "GRN", "--output", output).stdout
    assert kg("merge", "Gromit-7B", "Wallace-7B", "--curation", curation).returncode == 0
    assert kg("retype", "MMLU", "Task", "--curation", curation).returncode == 0
    assert build().returncode == 0
    (gromit,) = explained("Wallace-7B")
    assert [(m["rule"], m["score"]) for m in gromit["merges"]] == [("a person said so", 1.0)]
    assert explained("MMLU")[0]["kind"] == "Task"
    shown = kg("explain", "Wallace-7B", "--output", output).stdout
    assert "Gromit 7B = Wallace-7B: a person said so (1.00)" in shown
    refused = kg("split", "Gromit-7B", "Wallace-7B", "--curation", curation)
    assert refused.returncode == 2 and "are the same and different" in refused.stderr
    Path(curation).write_text('same = [["MMLU", "MMLU-Pro"]]\ndifferent = [["MMLU", "MMLU-Pro"]]\n')
    before = (tmp_path / "output" / "graph.ttl").read_bytes()
    broken = build()
    assert (
        broken.returncode == 2
        and "curation.toml:1,2: 'MMLU' and 'MMLU-Pro' are the same and different" in broken.stderr
    )
    assert (tmp_path / "output" / "graph.ttl").read_bytes() == before
    Path(curation).unlink()
    assert kg("split", "Gromit-7B", "Nobody", "--curation", curation).returncode == 0
    undone = build()
    assert "no paper names 'Nobody'; mend its line or delete it" in undone.stderr and undone.returncode == 0
    assert len(explained("Wallace-7B")) == 1 and "Gromit-7B" not in explained("Wallace-7B")[0]["names"]
    assert kg("explain", "Nobody", "--output", output).returncode == 1
    assert kg("merge", "Gromit-7B", "--curation", curation).returncode == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["merge", "COCO"], "kg: one name only; give two or more\n"),
        (["merge", "", "COCO"], "kg: a name is empty; give one that a paper uses\n"),
        (["merge", "MS COCO", "ms-coco"], "kg: 'MS COCO' and 'ms-coco' are one name; what one paper means by it is NAME@PAPER\n"),
        (["split", "COCO", "COCO"], "kg: 'COCO' and 'COCO' are one name; what one paper means by it is NAME@PAPER\n"),
        (["split", "coco", "MS COCO"], "kg: {file}:2,4: 'coco' and 'MS COCO' are the same and different\n"),
        (["retype", " ", "Model"], "kg: a name is empty; give one that a paper uses\n"),
        (["retype", "Alpaca", "dataset"], "kg: kind 'dataset' is unknown; expected one of Dataset, "),
        (["retype", "MS COCO", "Model"], "kg: {file}:2,4: 'COCO' and 'MS COCO' are the same, but not 'Dataset' and 'Model'\n"),
    ],
)  # fmt: skip
def test_a_decision_that_makes_no_sense_is_not_written(tmp_path, arguments, said):
    """What is wrong with the words is told before anything of the file, and of the file only lines that it has."""
    file = tmp_path / "curation.toml"
    text = '# mine\nsame = [["COCO", "MS COCO"]]\n[kind]\nCOCO = "Dataset"\n'
    file.write_text(text)
    done = kg(*arguments, "--curation", str(file))
    assert (done.returncode, done.stderr.count("\n"), file.read_text()) == (2, 1, text)
    assert done.stderr.startswith(said.format(file=file))


def test_terminals_get_no_control_characters(tmp_path):
    """Text of papers is data, also for a terminal."""
    evil = "\x1b]0;owned\x07\x1b[31m"
    line = json.dumps({"title": f"Evil {evil} title", "abstract": f"We present Gromit-7B {evil}, a model."})
    file = tmp_path / "e.jsonl"
    file.write_text(line + "\n" + json.dumps({"title": f"{evil} alone"}))
    done = kg("build", str(file), "-o", str(tmp_path / "out"))
    shown = kg("show", "Gromit-7B", "-o", str(tmp_path / "out"))
    assert "\x1b" not in done.stderr + shown.stdout + shown.stderr
    assert "Gromit-7B" in shown.stdout


def test_no_colour_where_it_is_not_wanted(built):
    """https://no-color.org"""
    assert "\x1b" not in kg("show", "BERT", "-o", str(built), NO_COLOR="1", FORCE_COLOR="1").stdout


def test_a_closed_pipe_is_no_error_to_read_about(built):
    """`kg export | head` ends quietly."""
    done = subprocess.run(
        f"{sys.executable} -m kg export --to nt --out - -o {built} | head -1",
        shell=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr


def in_shell(line: str) -> subprocess.CompletedProcess:
    """Run the real command with what a shell can do to its streams."""
    line = line.replace("kg ", f"{sys.executable} -m kg ", 1)
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    "command",
    ["query largest-models", "show BERT", "explain BERT", "export --to nt --out -", "diff {} --json", "show --help"],
)
@pytest.mark.parametrize(("stream", "why"), [("/dev/full", "No space left on device"), ("&-", "Bad file descriptor")])
def test_output_without_room_is_one_line(built, command, stream, why):
    """A full disk, or a stream that is closed."""
    folder = "" if "help" in command else f"{built}" if "diff" in command else f"-o {built}"
    done = in_shell(f"kg {command.format(built)} {folder} >{stream}")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == f"kg: standard output cannot be written ({why})"
    assert "Traceback" not in done.stderr


def test_a_command_needs_only_the_streams_that_it_uses(built, page, tmp_path):
    """The others may be closed; of standard input that is closed nothing comes."""
    done = in_shell(f"kg build {page} -o {tmp_path}/out --extractor rules <&- >&- 2>&-")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert pipeline.find("Gromit-7B", tmp_path / "out")
    assert in_shell(f"kg show BERT -o {built} 2>&-").stdout.startswith("BERT  [Model]  model/bert\n")
    empty = in_shell("kg extract - --extractor rules <&-")
    assert (empty.returncode, empty.stdout) == (2, "")
    assert empty.stderr == "kg: no paper was read: -: is empty; expected papers\n"


@pytest.mark.parametrize(
    "command",
    [
        "show {} -o {built}",
        "explain {} -o {built}",
        "export --to csv --focus {} --out {out} -o {built}",
        "export --to html --title {} --out {out} -o {built}",
        "merge {} RoBERTa --curation {out}",
        "retype {} Model --curation {out}",
    ],
)
def test_a_text_that_is_not_utf_8_is_one_line(built, tmp_path, command):
    """And nothing is written."""
    done = in_shell("kg " + command.format(r"BERT$'\xff'", built=built, out=tmp_path / "out"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "kg: the argument b'BERT\\xff' is not UTF-8; expected text in UTF-8\n"
    assert list(tmp_path.iterdir()) == []


def test_a_path_may_be_of_any_bytes(built, page):
    """As files may have any name."""
    odd = os.fsdecode(os.fsencode(page) + b"\xff")
    page.rename(odd)
    assert json.loads(kg("extract", odd, "--extractor", "rules").stdout)["title"] == "Gromit: a model"
    assert kg("export", "--to", "csv", "--out", odd, "-o", str(built)).returncode == 0
    assert Path(odd).read_text().startswith("head,predicate,tail")


def test_hostile_titles_are_built_and_shown(tmp_path):
    """Each as itself."""
    file = tmp_path / "h.jsonl"
    rows = [{"title": t, "abstract": f"We present Gromit-{i}B, a model for {t}."} for i, t in enumerate(HOSTILE)]
    file.write_text("\n".join(map(json.dumps, rows)))
    done = kg("build", str(file), "-o", str(tmp_path / "out"))
    assert (done.returncode, f"{len(HOSTILE)} papers" in done.stderr) == (0, True)


@pytest.fixture
def extracting(tmp_path: Path) -> Iterator[psutil.Popen]:
    """`kg extract` at work for long, in two processes of its own."""
    many = str(resource_path("corpus/harder.jsonl"))
    command = [sys.executable, "-m", "kg", "extract", many, "--processes", "2", "--out", str(tmp_path / "found.jsonl")]
    with psutil.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        yield process
        with suppress(psutil.NoSuchProcess):
            process.kill()


@pytest.mark.parametrize(
    ("signals", "everyone", "codes"),
    [
        ((signal.SIGINT,), False, {130}),
        ((signal.SIGINT,) * 2, True, {130, -signal.SIGINT}),  # the second may end the end; a shell says 130 of both
        ((signal.SIGKILL,), False, {-signal.SIGKILL}),
    ],
)
def test_what_is_stopped_leaves_nothing(extracting, signals, everyone, codes, within):
    """Ctrl-C, also twice, as a terminal sends it to all processes, or an end without a word: the workers end with their work."""
    with within(60):
        while len(workers := extracting.children()) < 2:
            time.sleep(0.1)
    time.sleep(2)
    for number in signals:
        (os.killpg if everyone else os.kill)(extracting.pid, number)
        time.sleep(0.05)
    assert extracting.wait(10) in codes
    assert not psutil.wait_procs(workers, 10)[1]


def test_a_query_of_too_much_memory_is_ended(built):
    """Three patterns that share no variable have as many answers as the cube of the triples."""
    done = kg("query", "SELECT (COUNT(DISTINCT *) AS ?n) {?a ?b ?c . ?d ?e ?f . ?g ?h ?i}", "--output", str(built), "--max-memory", "400MB")  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("kg: the query needs more than 400MB of memory (--max-memory raises it)")


def test_a_query_hears_control_c(built):
    """Whatever the store computes."""
    query = "SELECT (COUNT(*) AS ?n) {?a ?b ?c . ?d ?e ?f . ?g ?h ?i}"
    with subprocess.Popen([sys.executable, "-m", "kg", "query", query, "--output", str(built)]) as process:
        time.sleep(3)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130


def test_a_narrow_table_cuts_nothing(built):
    """Long cells go on in the next line."""
    query = "SELECT ?m ?n { ?m a kg:Model ; kg:parameterCount ?n } ORDER BY DESC(?n) LIMIT 3"
    wide, narrow = (
        kg("query", query, "--output", str(built), "--format", "table", COLUMNS=columns).stdout
        for columns in ("200", "30")
    )
    numbers = re.findall(r"\d+(?:,\d+)+", wide)
    assert len(numbers) == 3
    assert max(map(len, narrow.splitlines())) <= 30 and "…" not in narrow
    last = ["".join(line.split("│")[2].strip() for line in narrow.splitlines() if "│" in line)]
    assert last == ["".join(numbers)]


def test_letters_that_the_output_lacks_are_written_as_escapes(built):
    """In Latin-1 there are no curly quotes."""
    done = kg("show", "BERT", "--output", str(built), PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    assert (done.returncode, "\\u201c" in done.stdout) == (0, True)


def test_a_folder_that_the_store_cannot_name_is_refused_first(page, tmp_path):
    """Before anything is read, and nothing is left there."""
    done = kg("build", str(page), "--output", os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    assert done.returncode == 2 and "is not named in UTF-8; expected another --output" in done.stderr
    assert os.listdir(tmp_path) == ["page.txt"]
