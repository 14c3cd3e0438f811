"""The endpoint, over real HTTP: the protocol's cases, other people's clients, limits that hold, pages that are safe."""

import asyncio
import html
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, POST, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper import JSON as AS_JSON

from kg import pipeline
from kg.files import read_resource
from kg.serve.answering import Document, Limits, Reply, answer
from kg.serve.negotiation import GRAPH_TYPES, RESULT_TYPES, choose
from kg.serve.protocol import Question, Refusal, read_question
from kg.serve.workers import Workers
from kg.site import Built
from kg.vocab import BASE, KG
from tests.conftest import HOSTILE, serving

ASK = "ASK {}"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def address(built) -> Iterator[str]:
    """A server of the bundled papers' graph, with tight limits."""
    with serving(built, "--seconds", "2", "--rows", "2000", "--memory", "300") as served:
        yield served


@pytest.fixture(scope="module")
def http(address) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60) as client:
        yield client


GOOD = {  # the queries of the W3C's protocol tests (https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/)
    "by GET": ("GET", "/sparql?query=ASK%20%7B%7D", {}, b""),
    "by POST of a form": ("POST", "/sparql", FORM, b"query=ASK%20%7B%7D"),
    "by POST directly": ("POST", "/sparql", DIRECT, b"ASK {}"),
    "by POST in UTF-8": ("POST", "/sparql", {"Content-Type": "application/sparql-query; charset=UTF-8"}, "ASK { FILTER('é' = 'é') }".encode()),
    "with a default graph": ("GET", f"/sparql?query=ASK%20%7B%3Fs%20%3Fp%20%3Fo%7D&default-graph-uri={BASE}", {}, b""),
    "with a default graph, form": ("POST", "/sparql", FORM, f"query=ASK%20%7B%3Fs%20%3Fp%20%3Fo%7D&default-graph-uri={BASE}".encode()),
    "with a default graph, direct": ("POST", f"/sparql?default-graph-uri={BASE}", DIRECT, b"ASK { ?s ?p ?o }"),
}  # fmt: skip


@pytest.mark.parametrize("case", GOOD)
def test_the_protocol_takes_a_query(http, case):
    """And answers a truth, in a media type for results."""
    method, path, headers, body = GOOD[case]
    reply = http.request(method, path, headers=headers, content=body)
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"].split(";")[0] in RESULT_TYPES
    assert reply.json()["boolean"] is True


def test_other_graphs_are_empty(http):
    """Named by the request, they take the place of the graph and of those the query names."""
    for name in ("default-graph-uri", "named-graph-uri"):
        reply = http.get("/sparql", params={"query": "ASK { ?s ?p ?o }", name: "http://example.org/other"})
        assert reply.json()["boolean"] is False, name
    query = "SELECT (COUNT(*) AS ?n) FROM <http://example.org/other> { ?s ?p ?o }"
    both = http.get(
        "/sparql",
        params={"query": query, "default-graph-uri": [BASE, "http://example.org/other"]},
        headers={"Accept": "text/csv"},
    )
    assert int(both.text.split()[1]) > 1000
    assert http.get("/sparql", params={"query": ASK, "default-graph-uri": "no iri"}).status_code == 400


BAD = {
    "another method": ("PUT", "/sparql?query=ASK%20%7B%7D", {}, b"", 405),
    "two queries": ("GET", "/sparql?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", {}, b"", 400),
    "two queries in a form": ("POST", "/sparql", FORM, b"query=ASK%20%7B%7D&query=ASK%20%7B%7D", 400),
    "a query in address and body": ("POST", "/sparql?query=ASK%20%7B%7D", DIRECT, b"ASK {}", 400),
    "a wrong media type": ("POST", "/sparql", {"Content-Type": "text/plain"}, b"ASK {}", 415),
    "a form that does not say so": ("POST", "/sparql", {}, b"query=ASK%20%7B%7D", 415),
    "a query that does not say so": ("POST", "/sparql", {}, b"ASK {}", 415),
    "another charset": ("POST", "/sparql", {"Content-Type": "application/sparql-query; charset=UTF-16"}, "ASK {}".encode("utf-16"), 415),
    "no UTF-8": ("POST", "/sparql", DIRECT, b"ASK { FILTER('\xff' = 'a') }", 400),
    "no UTF-8 in a form": ("POST", "/sparql", FORM, b"query=ASK%20%7B%FF%7D", 400),
    "a wrong query": ("GET", "/sparql?query=ASK%20%7B", {}, b"", 400),
    "no query": ("POST", "/sparql", FORM, b"", 400),
    "no query but a graph": ("GET", "/sparql?default-graph-uri=http%3A%2F%2Fa", {}, b"", 400),
    "an update": ("POST", "/sparql", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL", 403),
    "an update in a form": ("POST", "/sparql", FORM, b"update=CLEAR%20ALL", 403),
    "an update as a query": ("GET", "/sparql?query=CLEAR%20ALL", {}, b"", 400),
    "another service": ("POST", "/sparql", DIRECT, b"ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 400),
    "a form nobody writes": ("GET", "/sparql?query=ASK%20%7B%7D", {"Accept": "image/png"}, b"", 406),
    "too much": ("POST", "/sparql", DIRECT, b"#" * 1_100_000, 413),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_the_protocol_refuses(http, case):
    """With the status that says whose fault it is, and words."""
    method, path, headers, body, status = BAD[case]
    reply = http.request(method, path, headers=headers, content=body)
    assert reply.status_code == status, reply.text
    assert reply.text.strip()


QUERIES = {
    "SELECT": "SELECT ?m ?n { ?m a kg:Model ; rdfs:label ?n }",
    "ASK": "ASK { ?m a kg:Model }",
    "CONSTRUCT": "CONSTRUCT { ?m rdfs:label ?n } { ?m a kg:Model ; rdfs:label ?n }",
    "DESCRIBE": "DESCRIBE model:bert",
}


@pytest.mark.parametrize("kind", QUERIES)
def test_every_media_type_is_spoken(http, kind):
    """What is asked for is what comes, and readers of that form read it."""
    offered = RESULT_TYPES if kind in ("SELECT", "ASK") else GRAPH_TYPES
    counts = set()
    for media, form in offered.items():
        reply = http.get("/sparql", params={"query": QUERIES[kind]}, headers={"Accept": media})
        assert (reply.status_code, reply.headers["content-type"].split(";")[0]) == (200, media), reply.text
        assert "Accept" in reply.headers["vary"]
        if offered is GRAPH_TYPES:
            names = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}
            counts.add(len(rdflib.Graph().parse(data=reply.text, format=names[form])))
        elif kind == "SELECT" and form != "tsv":
            counts.add(len(rdflib.query.Result.parse(io.BytesIO(reply.content), format=form)))
        elif kind == "SELECT":
            counts.add(len(reply.text.splitlines()) - 1)
        else:
            counts.add("true" in reply.text)
    assert len(counts) == 1 and counts.pop()


def test_the_service_describes_itself(http, address):
    """At its own address, without a query."""
    graph = rdflib.Graph().parse(data=http.get("/sparql").text, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert (None, sd.endpoint, rdflib.URIRef(f"{address}/sparql")) in graph
    assert (None, sd.supportedLanguage, sd.SPARQL11Query) in graph
    assert len(list(graph.objects(None, sd.resultFormat))) == 8


def test_pages_of_other_sites_may_ask(http):
    """CORS, also before a POST."""
    reply = http.get("/sparql", params={"query": ASK}, headers={"Origin": "https://yasgui.org"})
    assert reply.headers["access-control-allow-origin"] == "*"
    asked = {
        "Origin": "https://yasgui.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    assert http.options("/sparql", headers=asked).status_code == 200


def test_sparqlwrapper_reads_it(address):
    """In four forms, by GET and by POST."""
    client = SPARQLWrapper(f"{address}/sparql")
    client.setQuery(QUERIES["SELECT"])
    client.setReturnFormat(AS_JSON)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert len(rows) > 50
    client.setMethod(POST)
    client.setReturnFormat(XML)
    assert client.queryAndConvert().toxml().count("<result>") == len(rows)
    client.setReturnFormat(CSV)
    assert len(client.queryAndConvert().splitlines()) == len(rows) + 1
    client.setQuery(QUERIES["CONSTRUCT"])
    client.setReturnFormat(TURTLE)
    assert len(rdflib.Graph().parse(data=client.queryAndConvert(), format="turtle")) == len(rows)


def test_rdflib_reads_it_as_a_store(address, built):
    """The same rows as the built graph's own."""
    graph = rdflib.Graph(SPARQLStore(f"{address}/sparql", returnFormat="json"))
    rows = {(str(m), str(n)) for m, n in graph.query(QUERIES["SELECT"])}
    assert rows == {(m.value, n.value) for m, n in pipeline.query(QUERIES["SELECT"], built).rows}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (PRODUCT, "longer than 2 seconds"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", "more than 2,000 rows"),
        ("CONSTRUCT { ?a ?b ?c } { ?a ?b ?c }", "more than 2,000 rows"),
    ],
)
def test_a_query_beyond_the_limits_is_ended(http, query, words):
    """With the protocol's status for a query that is refused; the next one is answered as ever."""
    started = time.monotonic()
    reply = http.get("/sparql", params={"query": query})
    assert reply.status_code == 500
    assert words in reply.text
    assert time.monotonic() - started < 15
    assert http.get("/sparql", params={"query": ASK}).json()["boolean"] is True


def test_a_query_that_needs_too_much_memory_is_ended(built):
    """Its process ends, and the next one is answered as ever."""
    with (
        serving(built, "--memory", "100", "--seconds", "60") as served,
        httpx.Client(base_url=served, timeout=90) as http,
    ):
        reply = http.get("/sparql", params={"query": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c"})
        assert (reply.status_code, "memory" in reply.text) == (500, True)
        assert http.get("/sparql", params={"query": ASK}).json()["boolean"] is True


def test_a_process_that_does_not_start_leaves_its_place(built, monkeypatch):
    """The next request has it."""

    async def ask_twice() -> Reply:
        workers = Workers(built, Limits(), short=1)
        await workers.start()
        try:
            workers._idle.get_nowait().end()
            workers._idle.put_nowait(None)
            with monkeypatch.context() as patch, pytest.raises(BlockingIOError):
                patch.setattr(workers, "_started", no_process)
                await workers.answer(Document("model/bert"), "text/turtle")
            return await workers.answer(Document("model/bert"), "text/turtle")
        finally:
            workers.stop()

    def no_process() -> None:
        raise BlockingIOError

    assert asyncio.run(ask_twice()).status == 200


def test_the_ontology_is_the_one_in_use(built, tmp_path, monkeypatch):
    """Also one of one's own."""
    own = tmp_path / "own.ttl"
    own.write_text(f"{read_resource('ontology/kg.ttl')}\n# ours\n")
    monkeypatch.setenv("KG_ONTOLOGY", str(own))
    with serving(built) as served:
        assert httpx.get(f"{served}/ontology").text.endswith("# ours\n")


def test_a_page_beyond_the_limits_is_ended(http):
    """As a page that says so; the next one is shown as ever."""
    reply = http.get("/query", params={"query": PRODUCT})
    assert (reply.status_code, reply.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert (
        "this took longer than 2 seconds" in reply.text
        and "default-src 'none'" in reply.headers["content-security-policy"]
    )
    assert "RoBERTa" in http.get("/page/model/roberta").text


def test_others_are_answered_while_a_product_of_everything_is_counted(address):
    """Eight products and forty small questions at a time: these are all right."""
    with httpx.Client(base_url=address, timeout=60) as http, ThreadPoolExecutor(48) as pool:
        slow = [pool.submit(http.get, "/sparql", params={"query": PRODUCT}) for _ in range(8)]
        good = [pool.submit(http.get, "/sparql", params={"query": "ASK { model:bert a kg:Model }"}) for _ in range(40)]
        assert [f.result().json()["boolean"] for f in good] == [True] * 40
        assert {f.result().status_code for f in slow} <= {500, 503}


def test_iris_lead_to_a_page_or_to_rdf(http):
    """303 from the thing to what is said of it, as its reader accepts."""
    page = http.get("/kg/model/roberta", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (page.status_code, page.headers["location"]) == (303, "/page/model/roberta")
    data = http.get("/kg/model/roberta", headers={"Accept": "text/turtle"})
    assert (data.status_code, data.headers["location"]) == (303, "/data/model/roberta")
    shown = http.get("/page/model/roberta")
    assert "355,000,000" in shown.text and "BERT" in shown.text
    for media, form in {
        "text/turtle": "turtle",
        "application/ld+json": "json-ld",
        "application/rdf+xml": "xml",
    }.items():
        reply = http.get("/kg/model/roberta", headers={"Accept": media}, follow_redirects=True)
        graph = rdflib.Graph().parse(data=reply.text, format=form)
        assert (rdflib.URIRef(BASE + "model/roberta"), rdflib.RDFS.label, rdflib.Literal("RoBERTa")) in graph
    assert http.get("/data/model/roberta?format=nt").headers["content-type"].startswith("application/n-triples")
    unknown = http.get("/data/model/roberta?format=xyz")
    assert (unknown.status_code, unknown.text) == (
        406,
        "format 'xyz' is unknown; expected one of ttl, nt, jsonld, rdf\n",
    )
    for path in ("/page/model/nobody", "/data/model/nobody", "/page/a%3Eb", "/nowhere"):
        assert http.get(path).status_code == 404, path


def test_terms_are_told_of_where_their_iris_are(http):
    """Of KG, what is before the #: below /kg, as all IRIs are."""
    reply = http.get("/kg/" + KG.removeprefix(BASE).removesuffix("#"))
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/turtle; charset=utf-8")
    terms = rdflib.Graph().parse(data=reply.text, format="turtle")
    assert (rdflib.URIRef(KG + "Model"), rdflib.RDF.type, rdflib.OWL.Class) in terms


def test_the_first_page_counts_what_is_there(http):
    """And leads to the graph."""
    reply = http.get("/")
    assert "Paper" in reply.text and "27" in reply.text
    assert http.get("/graph.html").text.startswith("<")
    assert b"kg:Model" in http.get("/ontology").content
    assert "default-src 'none'" in reply.headers["content-security-policy"]


def test_hostile_names_stay_text(tmp_path):
    """In pages and in RDF."""
    source = tmp_path / "papers.jsonl"
    lines = [{"title": f"Gromit: {text}", "abstract": f"We present Gromit for {text} on ImageNet."} for text in HOSTILE]
    source.write_text("\n".join(map(json.dumps, lines)))
    pipeline.build([str(source)], tmp_path / "out", extractor="rules")
    with serving(tmp_path / "out") as address, httpx.Client(base_url=address, timeout=60) as http:
        for paper, title in pipeline.query("SELECT ?p ?t { ?p a kg:Paper ; rdfs:label ?t }", tmp_path / "out").rows:
            path = paper.value.removeprefix(BASE)
            page = http.get(f"/page/{path}").text
            assert page.count("<script") == 1 and "<img" not in page
            assert html.unescape(page.split("<title>")[1].split("</title>")[0]) == title.value
            rdflib.Graph().parse(data=http.get(f"/data/{path}?format=ttl").text, format="turtle")


def test_a_new_build_is_served_without_a_restart(built, tmp_path):
    """The next question is asked of the new graph."""
    source = tmp_path / "papers.jsonl"
    count = {"params": {"query": "SELECT (COUNT(*) AS ?n) { ?p a kg:Paper }"}, "headers": {"Accept": "text/csv"}}
    source.write_text('{"title": "One", "abstract": "We present Gromit."}')
    pipeline.build([str(source)], tmp_path / "out", extractor="rules")
    with serving(tmp_path / "out") as address:
        assert httpx.get(f"{address}/sparql", **count).text.split() == ["n", "1"]
        with source.open("a") as file:
            file.write('\n{"title": "Two", "abstract": "We present Wallace."}')
        pipeline.build([str(source)], tmp_path / "out", extractor="rules")
        assert httpx.get(f"{address}/sparql", **count).text.split() == ["n", "2"]


def test_without_a_graph_serving_says_what_to_do(tmp_path):
    """One line, exit code 2."""
    done = subprocess.run([sys.executable, "-m", "kg", "serve", "-o", str(tmp_path)], capture_output=True, text=True)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "run 'kg build SOURCE…' first" in done.stderr


@pytest.mark.parametrize("at_work", [False, True])
def test_ctrl_c_ends_it_without_a_word(built, at_work):
    """It reaches all processes of a terminal, also while these start; none stays."""
    command = [sys.executable, "-m", "kg", "serve", "--output", str(built), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as server:
        address = server.stderr.readline().split()[0]
        if at_work:
            assert httpx.get(f"{address}page/model/roberta", timeout=60).status_code == 200
        os.killpg(server.pid, signal.SIGINT)
        words = server.communicate(timeout=60)[1]  # which ends when all that could write some have ended
        assert (words, server.returncode) == ("", 0)


def test_only_an_address_that_is_served_is_announced(built):
    """Else one line says what to do, exit code 2."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        for option, value, said in (
            ("--port", str(port), f"kg: port {port} is taken; give another with --port\n"),
            ("--host", "nobody.invalid", "give another with --host or --port\n"),
        ):
            command = [sys.executable, "-m", "kg", "serve", "--output", str(built), option, value]
            done = subprocess.run(command, capture_output=True, text=True, timeout=60)
            assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
            assert done.stderr.endswith(said)


def test_answers_are_the_same_in_every_form(built):
    """JSON and XML are made of the lines that are counted; nothing is lost on the way."""
    opened = Built.open(built)
    query = """SELECT * { VALUES (?a ?b ?c ?d ?e) {
        (1 2.50 "x\\ty\\n\\"z\\"" "é"@fr <http://a/ü>) (UNDEF true "1"^^<http://a/t> "" "\\\\")
    } OPTIONAL { ?x a kg:Nothing } }"""
    direct = json.loads(pipeline.query(query, built, "json"))
    served = json.loads(answer(opened, Question(query), "application/sparql-results+json", Limits()).body)
    assert served["results"] == direct["results"]
    assert set(served["head"]["vars"]) == set(direct["head"]["vars"])


@given(
    accept=st.lists(
        st.sampled_from(
            [*RESULT_TYPES, "*/*", "text/*", "image/png", "", ";q=0", "text/csv;q=0.3", "application/json;q=x"]
        )
    ).map(",".join)
)
def test_any_accept_header_is_understood(accept):
    """It gives an offered type or none, and nothing breaks."""
    assert choose(accept, RESULT_TYPES) in {*RESULT_TYPES, None}


@given(method=st.sampled_from(["GET", "POST"]), query=st.text(), media=st.text(), body=st.binary())
def test_any_request_is_a_question_or_refused(method, query, media, body):
    """Whatever is sent."""
    try:
        question = read_question(method, query, media, body)
    except Refusal as refusal:
        assert 400 <= refusal.status < 500 and refusal.words
    else:
        assert question is None or question.query is not None
