"""The page in a real browser: it shows, searches, filters and quotes, runs nothing of a paper, and asks no network."""

import json
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from kg import pipeline
from kg.vocab import KINDS
from tests.conftest import HOSTILE, needs_chromium

pytestmark = needs_chromium


def open_page(browser: webdriver.Chrome, folder: Path, hash_: str = "") -> None:
    """Open a built page and wait until it is drawn."""
    browser.get("about:blank")
    browser.get_log("performance")
    browser.get((folder / pipeline.PAGE).as_uri() + hash_)
    WebDriverWait(browser, 20).until(lambda b: b.find_element(By.TAG_NAME, "body").get_attribute("data-ready") == "yes")


def requests(browser: webdriver.Chrome) -> set[str]:
    """The addresses that the page asked for, but files and data."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    return {url for url in urls if not url.startswith(("file:", "data:", "about:"))}


def test_the_page_draws_the_graph_without_network_or_errors(browser, built):
    """All kinds are in the legend with their colours."""
    open_page(browser, built)
    assert requests(browser) == set()
    assert [e for e in browser.get_log("browser") if e["level"] == "SEVERE"] == []
    assert "27 papers" in browser.find_element(By.ID, "size").text
    legend = browser.find_elements(By.CSS_SELECTOR, "#kinds label")
    assert {label.find_element(By.TAG_NAME, "input").get_attribute("value") for label in legend} == set(KINDS)
    drawn = browser.execute_script(
        "const c = document.querySelector('canvas');"
        "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        "const seen = new Set(); for (let i = 0; i < d.length; i += 4) seen.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]); return seen.size"
    )
    assert drawn > 50


def test_search_opens_a_thing_with_its_facts_and_quotes(browser, built, graph):
    """Type, press Enter, read; a click on another thing in the panel opens that."""
    open_page(browser, built)
    box = browser.find_element(By.ID, "search")
    box.send_keys("roberta", Keys.ENTER)
    panel = browser.find_element(By.ID, "facts")
    assert panel.find_element(By.TAG_NAME, "h3").text == "RoBERTa"
    quotes = [q.text for q in panel.find_elements(By.TAG_NAME, "blockquote")]
    assert any("RoBERTa outperforms BERT-Large" in q for q in quotes)
    assert all("confidence 0." in q for q in quotes)
    next(b for b in panel.find_elements(By.CSS_SELECTOR, "button.node") if b.text == "BERT").click()
    assert panel.find_element(By.TAG_NAME, "h3").text == "BERT"
    assert browser.current_url.endswith("#model%2Fbert")
    box.send_keys(Keys.ESCAPE)
    assert "Click a node" in panel.text


def test_filters_hide_kinds_and_relations(browser, built):
    """Unticked boxes hide what they name."""
    open_page(browser, built)
    hidden = "return [nodes.get({filter: n => n.hidden}).length, edges.get({filter: e => e.hidden}).length]"
    assert browser.execute_script(hidden) == [0, 0]
    browser.find_element(By.CSS_SELECTOR, "#kinds input[value=Task]").click()
    browser.find_element(By.CSS_SELECTOR, "#relations input[value=uses]").click()
    nodes, edges = browser.execute_script(hidden)
    assert nodes == browser.execute_script("return nodeList.filter(n => n.kind === 'Task').length") > 0
    assert edges == browser.execute_script("return edgeList.filter(e => e.predicate === 'uses').length") > 0


def test_a_click_on_a_node_shows_it(browser, built):
    """On the canvas, where it is drawn."""
    open_page(browser, built)
    x, y = browser.execute_script("const p = network.canvasToDOM(network.getPosition('model/bert')); return [p.x, p.y]")
    canvas = browser.find_element(By.TAG_NAME, "canvas")
    size = canvas.size
    webdriver.ActionChains(browser).move_to_element_with_offset(
        canvas, round(x - size["width"] / 2), round(y - size["height"] / 2)
    ).click().perform()
    WebDriverWait(browser, 5).until(lambda b: b.find_element(By.CSS_SELECTOR, "#facts h3").text != "Click a node")
    assert browser.find_element(By.CSS_SELECTOR, "#facts h3").text.startswith("BERT")


def test_nothing_that_a_paper_brings_is_run_or_unescaped(browser, tmp_path):
    """Scripts, tags, templates and direction marks are shown as text."""
    file = tmp_path / "h.jsonl"
    rows = [
        {"title": t, "url": "javascript:alert(1)", "abstract": f"We present Gromit-{i}B, a model. {t} is good."}
        for i, t in enumerate(HOSTILE)
    ]
    file.write_text("\n".join(map(json.dumps, rows)))
    pipeline.build([str(file)], tmp_path)
    graph = pipeline.load_graph(tmp_path)
    for title in HOSTILE:
        (node,) = [n for n in pipeline.find_nodes(graph, title) if n.label == title][:1]
        open_page(browser, tmp_path, f"#{node.id.replace('/', '%2F')}")
        assert browser.execute_script("return document.querySelector('#facts h3').textContent") == title
        assert browser.title != "owned"
        assert browser.find_elements(By.CSS_SELECTOR, "#facts img, #facts script, #facts a[href^=javascript]") == []
    assert requests(browser) == set()
