"""The store and the endpoint on a generated graph of 100,000 papers, beside rdflib's memory store in the same run.

    python -m tests.bench.rdf [PAPERS] [SECONDS]

Prints how fast triples are loaded and the store is opened, the time of every bundled question in both stores with
their ratio, and what 32 clients see who ask good, slow and broken queries for so many seconds.
"""

import os
import random
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import rdflib

from kg import store
from kg.files import read_resource
from kg.memory import resident
from kg.questions import questions
from kg.vocab import BASE, KG, KINDS, PAPER, PREDICATES, RDF, RDFS, THINGS, VOCABULARIES, prefixes

CLIENTS = 32
RDFLIB_SECONDS = 30
"""After which rdflib's answer to a question is not waited for; its time then counts as this."""
_DCTERMS, _OA, _PROV = VOCABULARIES["dcterms"], VOCABULARIES["oa"], VOCABULARIES["prov"]


def lines(papers: int, seed: int = 0) -> Iterator[str]:
    """N-Triples of a graph such as builds make, with about thirty triples a paper."""
    chance = random.Random(seed)
    things = [(kind, f"{BASE}{KINDS[kind].prefix}/thing-{n}") for kind in THINGS for n in range(papers // 40 + 3)]
    relations = [p for p in PREDICATES.values() if p.name not in ("mentions", "introduces", "studies")]
    people = [("Person", f"{BASE}{KINDS['Person'].prefix}/author-{n}") for n in range(papers // 2 + 3)]
    by_kind = {kind: [iri for k, iri in (*things, *people) if k == kind] for kind in (*THINGS, "Person")}
    text = "http://www.w3.org/2001/XMLSchema#"

    def triple(s: str, p: str, o: str) -> str:
        return f"<{s}> <{p}> {o if o[0] == chr(34) else f'<{o}>'} .\n"

    def of(kind: str) -> str:
        """Few things are named often, as in real papers."""
        known = by_kind[kind]
        return known[min(int(chance.paretovariate(0.7)) - 1, len(known) - 1)]

    yield triple(BASE, RDF + "type", VOCABULARIES["void"] + "Dataset")
    yield triple(BASE, VOCABULARIES["void"] + "uriSpace", f'"{BASE}"')
    yield triple(BASE, KG + "version", f'"{store.FORM}"')
    for kind, iri in (*things, *people):
        yield triple(iri, RDF + "type", KG + kind)
        yield triple(iri, RDFS + "label", f'"{iri.rsplit("/")[-1]}"')
    for n in range(papers):
        paper = f"{BASE}paper/{n:07}"
        title = f'"Paper {n} on {chance.randrange(10**6)}"'
        yield triple(paper, RDF + "type", KG + PAPER)
        yield triple(paper, RDFS + "label", title)
        yield triple(paper, _DCTERMS + "title", title)
        yield triple(paper, _DCTERMS + "identifier", f'"{n:07}"')
        yield triple(paper, KG + "page", f'"page-{n // 100}.txt"')
        if n % 50 == 0:
            yield triple(paper, KG + "page", f'"page-{n // 100 + 1}.txt"')
        for author in (of("Person"), people[n % len(people)][1]):
            yield triple(paper, KG + "authoredBy", author)
        yield triple(paper, KG + "affiliatedWith", of("Organization"))
        own = f"{BASE}model/own-{n}"
        yield triple(own, RDF + "type", KG + "Model")
        yield triple(own, RDFS + "label", f'"Own {n}"')
        yield triple(paper, KG + "introduces", own)
        for _ in range(3):
            yield triple(paper, KG + "mentions", of(chance.choice(THINGS)))
        relation = chance.choice([r for r in relations if "Model" in r.domain])
        tail = of(chance.choice(sorted(relation.range)))
        statement, evidence = f"{BASE}statement/{n}", f"{BASE}evidence/{n}"
        yield triple(own, KG + relation.name, tail)
        yield triple(statement, RDF + "type", KG + "Statement")
        yield triple(statement, RDF + "subject", own)
        yield triple(statement, RDF + "predicate", KG + relation.name)
        yield triple(statement, RDF + "object", tail)
        yield triple(statement, KG + "evidence", evidence)
        yield triple(evidence, RDF + "type", KG + "Evidence")
        yield triple(evidence, KG + "paper", paper)
        yield triple(
            evidence, _OA + "exact", f'"Own {n} is better than what was there in {chance.randrange(10**6)} ways."'
        )
        yield triple(evidence, _OA + "start", f'"{n % 300}"^^<{text}integer>')
        yield triple(evidence, _OA + "end", f'"{n % 300 + 60}"^^<{text}integer>')
        yield triple(evidence, KG + "confidence", f'"0.{chance.randrange(20, 99)}"^^<{text}decimal>')
        yield triple(evidence, _PROV + "wasGeneratedBy", f"{BASE}activity/learned")
        if n % 7 == 0:
            yield triple(paper, KG + "introduces", of("Dataset"))
            link = f"{BASE}link/{n}"
            yield triple(link, RDF + "type", KG + "Link")
            yield triple(link, KG + "subject", paper)
            yield triple(link, KG + "linkKind", '"code"')
            yield triple(link, KG + "url", f'"https://example.org/{n}"^^<{text}anyURI>')
        if n % 4 == 0:
            yield triple(own, KG + "parameterCount", f'"{chance.randrange(10**6, 10**11)}"^^<{text}integer>')
        if n % 5 == 0:
            result = f"{BASE}result/{n}"
            yield triple(result, RDF + "type", KG + "Result")
            yield triple(result, KG + "subject", own)
            yield triple(result, KG + "metricName", '"accuracy"')
            yield triple(result, KG + "value", f'"{chance.randrange(300, 990) / 10}"^^<{text}decimal>')
            yield triple(result, KG + "unit", '"%"')
            yield triple(result, KG + "dataset", of("Dataset"))
            yield triple(result, KG + "evidence", evidence)


class _TooSlow(Exception):
    pass


def _stop(*_) -> None:
    raise _TooSlow


def timed(ask, repeats: int) -> tuple[float, int]:
    """Median seconds of asking, and the rows that came."""
    times, rows = [], 0
    for _ in range(repeats):
        started = time.perf_counter()
        rows = sum(1 for _ in ask())
        times.append(time.perf_counter() - started)
    return statistics.median(times), rows


def compare_questions(opened: store.Store, memory: rdflib.Graph) -> None:
    """Every bundled question in both stores."""
    signal.signal(signal.SIGALRM, _stop)
    ratios = []
    print(f"\n{'question':28} {'rows':>7} {'store s':>9} {'rdflib s':>9} {'ratio':>8}")
    for name in questions():
        sparql = read_resource(f"ontology/queries/{name}.rq")
        ours, rows = timed(lambda q=sparql: store.ask(opened, q), 3)
        signal.alarm(RDFLIB_SECONDS)
        try:
            theirs, their_rows = timed(lambda q=sparql: memory.query(q, initNs=prefixes()), 1)
            said = f"{theirs:9.2f}"
            assert their_rows == rows, (name, rows, their_rows)
        except _TooSlow:
            theirs, said = RDFLIB_SECONDS, f"  > {RDFLIB_SECONDS:5}"
        signal.alarm(0)
        ratios.append(theirs / ours)
        print(f"{name:28} {rows:7} {ours:9.3f} {said} {ratios[-1]:8.0f}", flush=True)
    print(f"median ratio {statistics.median(ratios):.0f}")


GOOD = [  # and what each must answer
    ("ASK { ?m a kg:Model }", '"boolean":true'),
    ("SELECT ?l { model:own-7 rdfs:label ?l }", '"Own 7"'),
    ("SELECT ?t { ?s rdf:subject model:own-8 ; kg:evidence / kg:paper / rdfs:label ?t }", "Paper 8 on"),
    ("SELECT ?m { ?m a kg:Model } LIMIT 100", "bindings"),
]
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
BROKEN = "SELECT ?x {"


def besiege(address: str, seconds: float) -> None:
    """32 clients; of four questions two are good, one in a hundred is slow, the rest are broken."""
    waits: list[float] = []
    seen: Counter[str] = Counter()
    wrong: list[str] = []
    end = time.monotonic() + seconds

    def client(seed: int) -> None:
        chance = random.Random(seed)
        with httpx.Client(timeout=120) as http:
            while time.monotonic() < end:
                kind = chance.choices(["good", "slow", "broken"], [90, 2, 8])[0]
                query, expected = chance.choice(GOOD) if kind == "good" else (SLOW if kind == "slow" else BROKEN, "")
                started = time.monotonic()
                reply = http.get(f"{address}/sparql", params={"query": query})
                seen[f"{kind} {reply.status_code}"] += 1
                if kind == "good":
                    waits.append(time.monotonic() - started)
                    if reply.status_code != 200 or expected not in reply.text:
                        wrong.append(reply.text[:100])

    threads = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    waits.sort()
    print(f"\n{CLIENTS} clients for {seconds:g} s: {dict(sorted(seen.items()))}")
    p50, p99 = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
    print(
        f"good ones: {len(waits) / seconds:.0f} a second, median {p50 * 1e3:.0f} ms, p99 {p99 * 1e3:.0f} ms; {len(wrong)} wrong answers {wrong[:2]}"
    )


def main(papers: int = 100_000, seconds: float = 60) -> None:
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder, "graph.ttl")
        count = 0
        with document.open("w") as file:
            for line in lines(papers):
                file.write(line)
                count += 1
        started = time.perf_counter()
        store.write_store(Path(folder, "store"), [document])
        loading = time.perf_counter() - started
        opening = statistics.median(timed(lambda: [store.open_store(Path(folder, "store"))], 1)[0] for _ in range(5))
        print(
            f"{papers} papers, {count} triples; loaded and compacted in {loading:.1f} s: {count / loading:,.0f} triples a second"
        )
        print(f"opened in {opening * 1e3:.0f} ms", flush=True)
        started = time.perf_counter()
        memory = rdflib.Graph().parse(document, format="nt")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"rdflib's memory store: {time.perf_counter() - started:.0f} s to load, {peak:.1f} GB")
        compare_questions(store.open_store(Path(folder, "store")), memory)
        del memory
        port = 8765
        command = [sys.executable, "-m", "kg", "serve", "-o", folder, "--port", str(port), "--seconds", "5"]
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=os.environ)
        time.sleep(5)
        before = resident(server.pid)
        besiege(f"http://127.0.0.1:{port}", seconds)
        print(f"memory of the server: {before / 1e6:.0f} MB before, {resident(server.pid) / 1e6:.0f} MB after")
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:3]))
