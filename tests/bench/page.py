"""The page in a browser, beside pyvis' default page of the same graph: `python -m tests.bench.page [NODES EDGES]`.

Prints the size of the file, the seconds until it can be used, and the milliseconds a frame takes while the map is moved;
of pyvis' page, which goes on moving nodes for minutes, the frames from its first drawing on (60, or those of 20 seconds).
"""

import random
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from pyvis.network import Network
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from urllib3.exceptions import HTTPError

from kg.files import write_output
from kg.graph import Graph, add_edge, subjects_of
from kg.model import Edge, Evidence, Node, Paper, Span
from kg.page import to_page
from kg.vocab import PAPER, PREDICATES, THINGS

_FRAMES = 60
_SECONDS, _WAIT = 20, 110
_MOVE = f"""
const done = arguments[0], times = [];
let last = 0, left = {_FRAMES};
const end = performance.now() + {_SECONDS} * 1000;
requestAnimationFrame(function frame(now) {{
  if (last) times.push(now - last);
  last = now;
  if (left-- === 0 || times.length && now > end) return done(times.sort((a, b) => a - b));
  const at = network.getViewPosition();
  network.moveTo({{ position: {{ x: at.x + 4 / network.getScale(), y: at.y }} }});
  requestAnimationFrame(frame);
}});"""


def make_graph(nodes: int, edges: int, seed: int = 1) -> Graph:
    """A graph as large as asked, with hubs and fields: each paper tells of things of its field, the known ones more often."""
    dice = random.Random(seed)
    graph = Graph()
    papers = nodes // 10
    fields = max(1, nodes // 250)
    things: dict[int, list[str]] = {field: [] for field in range(fields)}
    kinds = {}
    for number in range(nodes - papers):
        kind, field = dice.choice(THINGS), dice.randrange(fields)
        id_ = f"{kind.lower()}/thing-{number}"
        kinds[id_] = kind
        things[field].append(id_)
        graph.add_node(
            id_, node=Node(id_, kind, f"Thing {number} of field {field}", (f"Thing {number} of field {field}",))
        )
    told = 0
    while told < edges:
        written = graph.number_of_nodes() - len(kinds)
        number = written if written < papers else dice.randrange(papers)
        told += _tell(graph, dice, number, things, kinds, edges - told)
    return graph


def _tell(graph: Graph, dice: random.Random, number: int, things: dict[int, list[str]], kinds: dict, most: int) -> int:
    """Let one paper tell of some things; gives how many facts it told."""
    paper, title = f"paper/{number}", f"Paper {number} on its field"
    abstract = " ".join(f"Sentence {i} tells how one thing of this paper stands to another one." for i in range(14))
    if paper not in graph:
        graph.add_node(paper, node=Node(paper, PAPER, title, (title,), Paper(str(number), title, abstract)))
    field = dice.randrange(len(things)) if dice.random() < 0.1 else number % len(things)
    named = [things[field][int(len(things[field]) * dice.random() ** 1.6)] for _ in range(8)]
    told = 0
    for head, tail in [(paper, t) for t in named] + list(pairwise(named)):
        ends = kinds.get(head, PAPER), kinds[tail]
        allowed = [p.name for p in PREDICATES.values() if p.allows(*ends) and not p.recorded]
        predicate = dice.choice(allowed) if allowed else ""
        if head == tail or not allowed or told == most or graph.has_edge(head, tail, predicate):
            continue
        start = dice.randrange(len(title) + 1, len(title) + len(abstract) - 80)
        span = Span(start, start + 70)
        evidence = Evidence(paper, span, span.of(f"{title}\n{abstract}"), dice.random(), "made")
        add_edge(graph, Edge(head, predicate, tail, (evidence,)))
        told += 1
    return told


def to_pyvis(graph: Graph) -> str:
    """pyvis' page of a graph with its default options, but no request."""
    network = Network(directed=True, cdn_resources="in_line")
    network.nodes = [{"id": id_, "label": graph.nodes[id_]["node"].label, "shape": "dot"} for id_ in graph]
    network.edges = [
        {"from": head, "to": tail, "title": key, "arrows": "to"} for head, tail, key in graph.edges(keys=True)
    ]
    return network.generate_html()


def start() -> webdriver.Chrome:
    """Headless Chromium that does not wait for a page to be done."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    options.page_load_strategy = "none"
    for flag in ("headless", "no-sandbox", "disable-gpu", "disable-background-networking", "window-size=1440,900"):
        options.add_argument(f"--{flag}")
    return webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))


def measure(page: Path, is_ready: str) -> tuple[float, list[float]]:
    """Seconds until a page can be used, and sorted milliseconds of frames while it is moved; none where it takes minutes."""
    browser = start()
    try:
        browser.set_script_timeout(_WAIT)
        started = time.perf_counter()
        browser.get(page.as_uri())
        while not browser.execute_script(f"return Boolean({is_ready})"):
            time.sleep(0.02)
        return time.perf_counter() - started, browser.execute_async_script(_MOVE)
    except (WebDriverException, HTTPError):  # its thread has been busy for too long to answer
        return float("inf"), []
    finally:
        browser.service.process.kill()


def main() -> None:
    """Print the figures of both pages."""
    nodes, edges = map(int, sys.argv[1:3]) if len(sys.argv) > 2 else (20_000, 60_000)
    graph = make_graph(nodes, edges)
    print(f"{graph.number_of_nodes():,} nodes, {graph.number_of_edges():,} edges")
    medians = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, draw, is_ready in (
            ("kg", lambda g: to_page(subjects_of(g), "kg"), "document.body?.dataset.ready === 'yes'"),
            ("pyvis", to_pyvis, "window.network && document.querySelector('canvas')"),
        ):
            started = time.perf_counter()
            page = Path(folder, f"{name}.html")
            write_output(page, draw(graph).encode())
            made = time.perf_counter() - started
            ready, frames = measure(page, is_ready)
            print(f"{name:>6}: made in {made:.1f} s, {page.stat().st_size / 1e6:.1f} MB, ", end="", flush=True)
            if frames:
                medians[name] = frames[len(frames) // 2]
                print(
                    f"usable after {ready:.2f} s, frame {medians[name]:.0f} ms (median), {frames[-1]:.0f} ms (longest)"
                )
            else:
                print("not usable within two minutes")
    if len(medians) == 2:
        print(f"frames: pyvis / kg = {medians['pyvis'] / medians['kg']:.1f}")


if __name__ == "__main__":
    main()
