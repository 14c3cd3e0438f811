"""Clients in JavaScript read the endpoint: comunica from the command line, YASGUI in a real browser."""

import functools
import json
import subprocess
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from kg import pipeline
from tests.conftest import NODE, needs_chromium, needs_node, serving

pytestmark = needs_node
QUERY = "PREFIX kg: <https://w3id.org/paperkg/ontology#> SELECT ?m { ?m a kg:Model } LIMIT 7"
PAGE = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/yasgui.min.css"><div id="yasgui"></div>
<script src="/yasgui.min.js"></script>
<script>window.yasgui = new Yasgui(document.getElementById("yasgui"), {requestConfig: {endpoint: ENDPOINT}, persistenceId: null})</script>"""


@pytest.fixture(scope="module")
def address(built) -> Iterator[str]:
    with serving(built) as served:
        yield served


def test_comunica_reads_it(address, built):
    """It asks for the description first, then what the query needs."""
    script = NODE / "@comunica" / "query-sparql" / "bin" / "query.js"
    command = ["node", script, f"sparql@{address}/sparql", QUERY, "-t", "application/sparql-results+json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    rows = {row["m"]["value"] for row in json.loads(done.stdout)["results"]["bindings"]}
    models = {m.value for (m,) in pipeline.query("SELECT ?m { ?m a kg:Model }", built).rows}
    assert len(rows) == 7 and rows <= models


@needs_chromium
def test_yasgui_asks_it_from_a_page_of_another_origin(address, browser, tmp_path):
    """And shows the rows."""
    for name in ("yasgui.min.js", "yasgui.min.css"):
        (tmp_path / name).symlink_to(NODE / "@triply" / "yasgui" / "build" / name)
    (tmp_path / "index.html").write_text(PAGE.replace("ENDPOINT", json.dumps(f"{address}/sparql")))
    handler = functools.partial(SimpleHTTPRequestHandler, directory=tmp_path)
    handler.log_message = lambda *_: None
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        browser.get(f"http://127.0.0.1:{site.server_port}/index.html")
        browser.execute_script("const tab = yasgui.getTab(); tab.setQuery(arguments[0]); tab.query()", QUERY)
        rows = WebDriverWait(browser, 30).until(lambda b: b.find_elements(By.CSS_SELECTOR, ".yasr table tbody tr"))
        assert len(rows) == 7
        site.shutdown()
