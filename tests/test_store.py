"""The store: written whole, opened by many, refused when it is not what it should be; and sent to other servers."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from itertools import islice
from pathlib import Path
from threading import Thread

import pyoxigraph as ox
import pytest
import rdflib

import kg
from kg import pipeline, store
from kg.errors import QueryError, StoreError
from kg.files import alone_in, parse_triples, read_turtle
from kg.folder import ABOUT, EVIDENCE, GRAPH, STORE
from kg.rdf import to_bytes
from tests.conftest import CORPUS


def test_the_store_holds_what_the_files_hold(built):
    """All three of them."""
    opened = pipeline.open_built(built)
    names = (GRAPH, EVIDENCE, ABOUT)
    files = {quad.triple for name in names for quad in ox.parse(path=built / name, format=ox.RdfFormat.TURTLE)}
    assert set(store.triples_of(opened)) == files


def test_many_read_at_a_time_and_none_writes(built):
    """Two in this process, one in another."""
    one, two = pipeline.open_built(built), pipeline.open_built(built)
    code = f"from kg import pipeline; from pathlib import Path; print(len(pipeline.open_built(Path({str(built)!r})).triples))"
    three = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert len(one.triples) == len(two.triples) == int(three.stdout)
    with pytest.raises(RuntimeError, match="read-write"):
        one.triples.add(ox.Quad(*next(store.triples_of(one))))


def test_open_gives_an_rdflib_dataset(built):
    """With the prefixes bound, and read-only."""
    dataset = kg.open(built)
    assert isinstance(dataset, rdflib.Dataset)
    rows = list(dataset.query("SELECT (COUNT(*) AS ?n) { ?m a kg:Paper }"))
    assert int(rows[0][0]) == 27
    assert (rdflib.URIRef("https://w3id.org/paperkg/model/bert"), rdflib.RDFS.label, rdflib.Literal("BERT")) in dataset


def test_a_store_of_another_version_is_refused_with_the_remedy(built, tmp_path):
    """As is one that does not say what it is."""
    text = (built / ABOUT).read_text()
    about = tmp_path / "about.ttl"
    about.write_text(text.replace(f'kg:version "{store.FORM}"', 'kg:version "1"'))
    store.write_store(tmp_path / "old", [about])
    with pytest.raises(
        StoreError, match=rf"has form 1; this version of kg reads form {store.FORM}: run 'kg build' again"
    ):
        store.open_store(tmp_path / "old")
    about.write_text("<http://a> <http://b> <http://c> .")
    store.write_store(tmp_path / "strange", [about])
    with pytest.raises(StoreError, match="does not say what form it has"):
        store.open_store(tmp_path / "strange")


def test_a_broken_store_is_one_clear_line(built, tmp_path):
    """Cut files, and a folder that is none."""
    shutil.copytree(built / STORE, tmp_path / "store")
    for path in (tmp_path / "store").iterdir():
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(StoreError, match="run 'kg build' again"):
        store.open_store(tmp_path / "store")
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="no such store"):
        store.open_store(tmp_path / "file")


def test_a_second_writer_is_told_and_changes_nothing(built, tmp_path):
    """The first one goes on."""
    shutil.copytree(built, tmp_path / "out")
    before = {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir() if p.is_file()}
    with alone_in(tmp_path / "out"), pytest.raises(StoreError, match="another 'kg build' is writing there"):
        pipeline.build([CORPUS], tmp_path / "out", extractor="rules")
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir() if p.is_file()} == before
    pipeline.build([CORPUS], tmp_path / "out", extractor="rules")
    assert (tmp_path / "out" / GRAPH).read_bytes() != before[GRAPH]


def test_who_has_the_old_store_open_reads_on(built, tmp_path):
    """While a new one takes its place."""
    files = [built / name for name in (GRAPH, ABOUT)]
    store.write_store(tmp_path / "store", files)
    opened = store.open_store(tmp_path / "store")
    size = len(opened.triples)
    store.write_store(tmp_path / "store", files[1:])
    assert len(opened.triples) == size > len(store.open_store(tmp_path / "store").triples)


def test_a_failed_write_leaves_the_store_that_was(built, tmp_path):
    """Of a file that is no Turtle, say."""
    store.write_store(tmp_path / "store", [built / ABOUT])
    broken = tmp_path / "broken.ttl"
    broken.write_text("no turtle <")
    with pytest.raises(SyntaxError):
        store.write_store(tmp_path / "store", [broken])
    assert len(store.open_store(tmp_path / "store").triples) > 10
    assert sorted(p.name for p in tmp_path.iterdir()) == ["broken.ttl", "store"]


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="mounting a small disk needs root")
def test_a_full_disk_leaves_the_last_good_graph(tmp_path):
    """A build on a disk of two megabytes, full but for a little."""
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"cannot mount: {done.stderr.strip()}")
    try:
        page = tmp_path / "page.txt"
        page.write_text("Gromit: a model\n\nWe present Gromit, a language model.\n")
        pipeline.build([str(page)], disk / "out", extractor="rules")
        before = (disk / "out" / GRAPH).read_bytes()
        fill = disk / "fill"
        with pytest.raises(OSError), fill.open("wb") as file:
            while True:
                file.write(b"x" * 4096)
                file.flush()
        with pytest.raises(StoreError, match="cannot be written"):
            pipeline.build([CORPUS], disk / "out", extractor="rules")
        assert (disk / "out" / GRAPH).read_bytes() == before
        assert len(pipeline.open_built(disk / "out").triples) > 10
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def test_updates_and_services_are_refused_however_they_are_written(built):
    """Nothing is changed, and no other server is asked."""
    opened = pipeline.open_built(built)
    for text in (
        "INSERT DATA { <http://a> <http://b> <http://c> }",
        "PREFIX a: <http://a/> # c\n DELETE WHERE { ?s ?p ?o }",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * {SERVICE<http://127.0.0.1:1/>{?s ?p ?o}}",
    ):
        with pytest.raises(QueryError):
            store.query(opened, text)
    for text in (
        'SELECT * { ?service rdfs:label "SERVICE <http://x>" } # SERVICE',
        "PREFIX service: <http://x/> SELECT * { service:service service:a ?b FILTER (?b != 'it''s') }".replace(
            "''", "\\'"
        ),
        "SELECT * { <http://x/SERVICE> ?p '''a 'SERVICE' ''' }",
    ):
        assert store.query(opened, text).rows == ()


def test_a_long_prologue_is_read_at_once(built):
    """As rdflib sends it: no pattern here goes back and forth over it."""
    prologue = "".join(f"PREFIX p{n}: <http://example.org/{n}#>\n" for n in range(200))
    assert store.refused(prologue + "SELECT * { ?s ?p ?o }") == ""
    assert "is an update" in store.refused(prologue + "BASE <http://a/> CLEAR ALL")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Oxigraph's own server, empty."""
    binary = Path(sys.executable).with_name("oxigraph")
    if not binary.exists():
        pytest.skip("needs oxigraph, from PyPI")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    location = tmp_path_factory.mktemp("server")
    process = subprocess.Popen(
        [binary, "serve", "--location", location, "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL
    )
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    process.kill()
    process.wait()


def count_at(server: str, pattern: str) -> int:
    """How many solutions a server has for a pattern."""
    request = urllib.request.Request(
        f"{server}/query",
        f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}".encode(),
        {"Content-Type": "application/sparql-query", "Accept": "text/csv"},
    )
    with urllib.request.urlopen(request) as reply:
        return int(reply.read().split()[1])


def test_load_sends_the_graph_to_a_server(built, server):
    """To its default graph or a named one, in place of what is there."""
    size = len(pipeline.open_built(built).triples)
    for _ in range(2):
        pipeline.load(f"{server}/store", built)
        assert count_at(server, "?s ?p ?o") == size
    pipeline.load(f"{server}/store", built, "http://example.org/a graph?".replace(" ", "%20"))
    assert count_at(server, "GRAPH <http://example.org/a%20graph?> { ?s ?p ?o }") == size


def test_load_tells_what_the_server_says(built, server):
    """A wrong path, nobody there, and no address at all."""
    with pytest.raises(StoreError, match="refused with status 404"):
        pipeline.load(f"{server}/nothing", built)
    with pytest.raises(StoreError, match="cannot be reached"):
        pipeline.load("http://127.0.0.1:1/store", built)
    with pytest.raises(StoreError, match="is no address"):
        pipeline.load("file:///etc/passwd", built)


def test_a_server_that_hangs_up_is_no_unreachable_one(built):
    """As some do that take no graph at this address: they answer before they have read it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def refuse() -> None:
            connection, _ = listening.accept()
            connection.recv(100)
            connection.sendall(b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
            connection.close()

        Thread(target=refuse, daemon=True).start()
        with pytest.raises(StoreError, match="hung up before it had the whole graph"):
            pipeline.load(f"http://127.0.0.1:{listening.getsockname()[1]}/query", built)


@pytest.mark.parametrize("at_once", [1, 7, 500, 20_000, 10**9])
def test_a_file_in_pieces_is_the_same_file(at_once, built, tmp_path):
    """Each piece is Turtle of its own, however small; what looks like the end of a statement in a text is none."""
    trap = ox.Triple(ox.NamedNode("http://a"), ox.NamedNode("http://b"), ox.Literal('one .\n<http://c> "two" .\n'))
    (tmp_path / "trap.ttl").write_bytes(to_bytes([trap, *islice(parse_triples(built / ABOUT), 50)]))
    for path in (tmp_path / "trap.ttl", built / GRAPH):
        pieces = list(read_turtle(path, at_once))
        assert len(pieces) > 1 or at_once > path.stat().st_size
        found = [quad for piece in pieces for quad in ox.parse(piece, format=ox.RdfFormat.TURTLE)]
        assert found == list(ox.parse(path=path, format=ox.RdfFormat.TURTLE))
