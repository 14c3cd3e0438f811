"""The page in a real browser: it draws a map, searches, filters, quotes and leads on; it runs nothing of a paper, and asks no network."""

import json
import re
import time
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from kg import pipeline
from kg.errors import KgError, NotFoundError
from kg.export import to_graphml
from kg.folder import PAGE
from kg.graph import Graph, add_edge, edges, nodes, subjects_of, to_graph
from kg.layout import lay_out
from kg.model import Edge, Evidence, Node, Paper, Span
from kg.page import contents, to_page
from kg.page.contents import to_contents
from kg.selection import foremost
from kg.vocab import KINDS, PAPER, PREDICATES, THINGS
from tests.bench.page import make_graph
from tests.conftest import HOSTILE, needs_chromium

pytestmark = needs_chromium


def open_page(browser: webdriver.Chrome, page: Path, hash_: str = "") -> None:
    """Open a page, or a built folder's, and wait until it is drawn."""
    browser.get("about:blank")
    browser.get_log("performance")
    browser.get_log("browser")
    browser.get((page / PAGE if page.is_dir() else page).as_uri() + hash_)
    wait(browser, "return document.body.dataset.ready === 'yes'")


def wait(browser: webdriver.Chrome, script: str) -> None:
    """Wait until a script says true."""
    WebDriverWait(browser, 20, 0.05).until(lambda b: b.execute_script(script), script)


def text(browser: webdriver.Chrome, selector: str) -> str:
    return browser.find_element(By.CSS_SELECTOR, selector).text


def count(browser: webdriver.Chrome) -> str:
    return text(browser, "#count")


def tool(browser: webdriver.Chrome, label: str) -> None:
    """Press a button of the panel."""
    next(b for b in browser.find_elements(By.CSS_SELECTOR, "#panel .tools button") if b.text == label).click()


def find(browser: webdriver.Chrome, words: str) -> None:
    """Search a name and take the first hit."""
    browser.find_element(By.ID, "search").send_keys(words, Keys.ENTER)


def requests(browser: webdriver.Chrome) -> set[str]:
    """The addresses that the page asked for, but files and data."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    return {url for url in urls if not url.startswith(("file:", "data:", "about:", "blob:"))}


def errors(browser: webdriver.Chrome) -> list:
    return [e for e in browser.get_log("browser") if e["level"] in ("SEVERE", "WARNING")]


def write(tmp_path: Path, graph: Graph, title: str = "Knowledge graph") -> Path:
    page = tmp_path / "page.html"
    page.write_text(to_page(subjects_of(graph), title))
    return page


def test_the_page_draws_the_graph_without_network_or_errors(browser, built, graph):
    """All kinds are in the legend, every node and fact is counted, and the canvas has many colours."""
    open_page(browser, built)
    assert requests(browser) == set() and errors(browser) == []
    legend = browser.find_elements(By.CSS_SELECTOR, "#kinds label")
    there = {label.text.split("\n")[0].split(" ")[0] for label in legend}
    assert there == {KINDS[kind].label for kind in (PAPER, *THINGS)}
    told = to_contents(subjects_of(graph))
    assert count(browser) == f"showing {graph.number_of_nodes()} nodes, {len(told['heads']):,} facts"
    drawn = browser.execute_script(
        "const c = document.querySelector('canvas');"
        "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        "const seen = new Set(); for (let i = 0; i < d.length; i += 4) seen.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]); return seen.size"
    )
    assert drawn > 200


def test_the_contents_are_the_graph(graph):
    """Each node and fact is there, and each quote is the evidence's, also behind characters of two UTF-16 units."""
    told = to_contents(subjects_of(graph))
    assert sorted(told["ids"]) == sorted(graph)
    said = {(told["ids"][h], p, told["ids"][t]) for h, p, t in zip(told["heads"], (list(PREDICATES)[p] for p in told["predicateOf"]), told["tails"], strict=True)}  # fmt: skip
    everything = {(e.head, e.predicate, e.tail) for e in edges(graph)}
    silent = everything - said
    assert said <= everything and {p for _, p, _ in silent} == {"mentions"}
    assert all(any((h, p, t) in said for p in PREDICATES) for h, _, t in silent)

    title, abstract = "𝔸 is a 🙂 model", "We present 𝔹ert, a model. It is good."
    paper = Paper("p", title, abstract)
    span = Span(paper.text.index("It is"), len(paper.text))
    small = Graph()
    small.add_node("paper/p", node=Node("paper/p", PAPER, title, (title,), paper))
    small.add_node("model/b", node=Node("model/b", "Model", "𝔹ert", ("𝔹ert",)))
    add_edge(small, Edge("paper/p", "introduces", "model/b", (Evidence("paper/p", span, "It is good.", 0.9, "rules"),)))
    ((_, start, end, score),) = to_contents(subjects_of(small))["evidence"]
    units = paper.text.encode("utf-16-le")
    assert (units[2 * start : 2 * end].decode("utf-16-le"), score) == ("It is good.", 90)


def test_a_map_has_regions_of_what_belongs_together(graph):
    """Each node lies in one region or about the map, regions do not overlap, and things, not papers, name them."""
    ids, links = sorted(graph), [(e.head, e.tail) for e in edges(graph)]
    papers = {n.id for n in nodes(graph) if n.kind == PAPER}
    made = lay_out(ids, links, papers)
    assert made == lay_out(ids, links, papers)
    members = [m for region in made.regions for m in region.members]
    assert len(members) == len(set(members)) > 0.9 * len(ids)
    home = {m: number for number, region in enumerate(made.regions) for m in region.members}
    inside = sum(home.get(a) == home.get(b) for a, b in links)
    assert inside > 0.6 * len(links)
    for region in made.regions:
        assert region.telling and not papers & set(region.telling)
        xs, ys = zip(*region.outline, strict=True)
        assert all(min(xs) <= made.places[m][0] <= max(xs) and min(ys) <= made.places[m][1] <= max(ys) for m in region.members)  # fmt: skip
    centres = [(sum(x for x, _ in r.outline) / len(r.outline), sum(y for _, y in r.outline) / len(r.outline)) for r in made.regions]  # fmt: skip
    nearest = [min(range(len(centres)), key=lambda k, p=made.places[m]: (centres[k][0] - p[0]) ** 2 + (centres[k][1] - p[1]) ** 2) == home[m] for m in members]  # fmt: skip
    assert sum(nearest) > 0.9 * len(members)


def test_papers_are_drawn_quieter(browser, built):
    """No paper is larger than the largest thing."""
    open_page(browser, built)
    sizes = "return [PAPER, (k) => k].length && [Math.max(...graph.sizes.filter((s, i) => kindOf[i] === PAPER)), Math.max(...graph.sizes)]"
    paper, thing = browser.execute_script(sizes)
    assert paper <= 6 < thing


def test_parallel_relations_are_drawn_apart(browser, tmp_path):
    """Relations between the same two nodes have different ways."""
    told = "{0}: a model\n\nWe present {0}, a language model. {0} outperforms {1} on GLUE.\n\n"
    pages = told.format("GromitNet", "ShaunBERT") + told.format("ShaunBERT", "GromitNet")
    (tmp_path / "page.txt").write_text(pages)
    pipeline.build([str(tmp_path / "page.txt")], tmp_path, extractor="rules")
    open_page(browser, tmp_path)
    ways = browser.execute_script(
        "const ways = new Map(); for (let e = 0; e < edgeCount; e++) {"
        "  const key = [heads[e], tails[e]].sort().join(); const b = bendOf(e, 1);"
        "  (ways.get(key) || ways.set(key, []).get(key)).push(b ? b.map(Math.round).join() : 'straight'); }"
        "return [...ways.values()].filter(w => w.length > 1)"
    )
    assert ways and all(len(set(w)) == len(w) for w in ways)


def test_search_opens_a_thing_with_its_facts_and_quotes(browser, built):
    """Type, press Enter, read; the words of a fact are marked in its sentence; a click on another thing opens that."""
    open_page(browser, built)
    find(browser, "roberta")
    assert text(browser, "#panel h2") == "RoBERTa"
    quotes = browser.find_elements(By.CSS_SELECTOR, "#panel blockquote")
    marks = [
        {m.text for m in q.find_elements(By.TAG_NAME, "mark")} for q in quotes if "outperforms BERT-Large" in q.text
    ]
    assert {"RoBERTa", "BERT-Large"} in marks
    assert all(re.search(r", [01]\.\d\d$", q.text) for q in quotes if q.text)
    next(a for a in browser.find_elements(By.CSS_SELECTOR, "#panel a") if a.text == "BERT").click()
    assert text(browser, "#panel h2") == "BERT"
    assert browser.current_url.endswith("#thing=model/bert")


def test_search_is_a_combobox_for_the_keyboard(browser, built):
    """A slash goes there, arrows choose, Escape closes; aliases are found and said; nothing is found where nothing is."""
    open_page(browser, built)
    body = browser.find_element(By.TAG_NAME, "body")
    body.send_keys("/")
    box = browser.switch_to.active_element
    assert box.get_attribute("id") == "search" and box.get_attribute("value") == ""
    box.send_keys("bert")
    options = browser.find_elements(By.CSS_SELECTOR, "#found [role=option]")
    assert options[0].text.startswith("BERT") and len(options) > 3
    assert box.get_attribute("aria-expanded") == "true"
    box.send_keys(Keys.ARROW_DOWN)
    second = browser.find_element(By.ID, box.get_attribute("aria-activedescendant"))
    assert second.get_attribute("aria-selected") == "true" and second.text == options[1].text
    box.send_keys(Keys.ARROW_UP, Keys.ARROW_UP, Keys.ENTER)
    last = next(
        o for o in reversed(browser.execute_script("return findNames('bert').slice(0, 12).map(h => labels[h.i])"))
    )
    assert text(browser, "#panel h2") == last
    box.send_keys("nothing has this name")
    assert text(browser, "#found") == "no name holds this"
    box.send_keys(Keys.ESCAPE)
    assert not browser.find_element(By.ID, "found").is_displayed()
    alias, label = browser.execute_script(
        "const i = Object.keys(graph.names)[0]; return [graph.names[i][0], labels[i]]"
    )
    box.send_keys(alias)
    assert label in text(browser, "#found")


def test_search_tells_things_of_one_name_by_their_papers(browser, tmp_path):
    """Both papers introduce a curd pipeline of their own; however long their titles, the name stands on one line."""
    said = "We introduce a curd pipeline for cheese. The curd pipeline uses LoRA."
    papers = [{"title": title, "abstract": said} for title in ("On Gouda", "On Cheddar" + " and Cheese" * 20)]
    (tmp_path / "two.jsonl").write_text("\n".join(map(json.dumps, papers)))
    pipeline.build([str(tmp_path / "two.jsonl")], tmp_path / "out", extractor="rules")
    open_page(browser, tmp_path / "out")
    browser.find_element(By.ID, "search").send_keys("curd pipeline")
    hits = [hit.text for hit in browser.find_elements(By.CSS_SELECTOR, "#found [role=option]")]
    assert [re.sub(r"\s+", " ", hit) for hit in sorted(hits)] == [
        "curd pipeline technique of On Cheddar" + " and Cheese" * 20,
        "curd pipeline technique of On Gouda",
    ]
    assert len({hit.size["height"] for hit in browser.find_elements(By.CSS_SELECTOR, "#found [role=option]")}) == 1


def test_filters_hide_kinds_relations_and_unsure_facts(browser, built):
    """Unticked boxes and the slider take away what they name, and the count says how much is left."""
    open_page(browser, built)
    total = browser.execute_script("return [nodeCount, edgeCount]")

    def box(place: str, label: str):
        labels = browser.find_elements(By.CSS_SELECTOR, f"#{place} label")
        return next(x for x in labels if x.text.startswith(label)).find_element(By.TAG_NAME, "input")

    box("kinds", "task").click()
    tasks = browser.execute_script("return kindOf.filter(k => kinds[k].name === 'Task').length")
    assert count(browser).startswith(f"showing {total[0] - tasks} of {total[0]} nodes")
    assert "without=Task" in browser.current_url
    box("kinds", "task").click()
    box("relations", "uses").click()
    uses = browser.execute_script("return predicateOf.filter(p => predicates[p].name === 'uses').length")
    assert f"{total[1] - uses:,} of {total[1]:,} facts" in count(browser)
    box("relations", "uses").click()
    browser.execute_script("slider.value = 0.8; slider.dispatchEvent(new Event('input'))")
    sure = browser.execute_script("return [...Array(edgeCount).keys()].filter(e => scoreOf(e) >= 0.8).length")
    assert 0 < sure < total[1] and f"{sure} of {total[1]:,} facts" in count(browser)
    open_page(browser, built, browser.current_url.split("graph.html")[1])
    assert f"{sure} of {total[1]:,} facts" in count(browser)


def test_a_click_on_a_node_shows_it_and_on_an_edge_its_sentence(browser, built):
    """On the canvas, where they are drawn; neighbours are lit."""
    open_page(browser, built)

    def click(x: float, y: float) -> None:
        canvas = browser.find_element(By.TAG_NAME, "canvas")
        size = canvas.size
        at = webdriver.ActionChains(browser).move_to_element_with_offset(
            canvas, round(x - size["width"] / 2), round(y - size["height"] / 2)
        )
        at.click().perform()

    place = "const i = indexOf.get('model/bert'); const p = network.canvasToDOM({x: X[i], y: Y[i]}); return [p.x, p.y]"
    click(*browser.execute_script(place))
    wait(browser, "return document.querySelector('#panel h2').textContent === 'BERT'")
    neighbours = browser.execute_script("return [lit().nodes.length, new Set(edgesOf[lit().centre].map(e => otherEnd(e, lit().centre))).size]")  # fmt: skip
    assert neighbours[0] == neighbours[1] + 1 > 5
    open_page(browser, built, "#path=model/bert,model/roberta")
    middle = "const e = scene.path.edges[0], b = bendOf(e, network.getScale()); const m = k => b ? (k[heads[e]] + k[tails[e]]) / 4 + b[k === X ? 0 : 1] / 2 : (k[heads[e]] + k[tails[e]]) / 2; const p = network.canvasToDOM({x: m(X), y: m(Y)}); return [p.x, p.y]"  # fmt: skip
    click(*browser.execute_script(middle))
    wait(browser, "return document.querySelector('#panel h2').textContent === 'A fact'")
    assert browser.find_elements(By.CSS_SELECTOR, "#panel blockquote")


def test_focus_expand_and_back(browser, built):
    """Only the neighbourhood, then that of a neighbour too; the browser's back goes the same way."""
    open_page(browser, built)
    find(browser, "roberta")
    tool(browser, "Focus")
    near = browser.execute_script("return new Set(edgesOf[indexOf.get('model/roberta')].map(e => otherEnd(e, indexOf.get('model/roberta')))).size + 1")  # fmt: skip
    assert count(browser).startswith(f"showing {near} of")
    assert "focus=model/roberta" in browser.current_url
    next(a for a in browser.find_elements(By.CSS_SELECTOR, "#panel a") if a.text == "BERT").click()
    tool(browser, "Expand")
    assert int(count(browser).split()[1]) > near
    tool(browser, "Whole map")
    assert count(browser).startswith(f"showing {browser.execute_script('return nodeCount')} nodes")
    browser.back()
    wait(browser, "return state.focus.length === 2")
    browser.back()
    browser.back()
    wait(browser, f"return scene.nodeTotal === {near} && document.querySelector('#panel h2').textContent === 'RoBERTa'")
    browser.forward()
    wait(browser, "return document.querySelector('#panel h2').textContent === 'BERT'")
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)
    wait(browser, "return state.focus.length === 0 && state.chosen === -1")


def test_the_shortest_path_is_told_with_its_sentences(browser, built, graph):
    """As short as networkx finds it; where there is none it says so."""
    open_page(browser, built)
    find(browser, "roberta")
    tool(browser, "Path to…")
    assert "Path from RoBERTa" in browser.switch_to.active_element.get_attribute("placeholder")
    browser.switch_to.active_element.send_keys("imagenet", Keys.ENTER)
    steps = browser.find_elements(By.CSS_SELECTOR, "#panel ol.path > li")
    assert len(steps) == nx.shortest_path_length(nx.Graph(graph), "model/roberta", "dataset/imagenet")
    assert all(step.find_elements(By.TAG_NAME, "blockquote") for step in steps)
    open_page(browser, built, "#path=model/roberta,dataset/imagenet&score=1")
    assert "No path of the facts that are shown" in text(browser, "#panel")


def test_a_view_can_be_sent(browser, built):
    """Thing, filters, score and place are in the address, and the address alone brings them back."""
    hash_ = "#thing=model/bert&without=Task,uses&score=0.5&view=120,-80,1.25"
    open_page(browser, built, hash_)
    seen = "const p = network.getViewPosition(); return [ids[state.chosen], Math.round(p.x), Math.round(p.y), network.getScale(), count.textContent]"
    seen = seen.replace("count.", "document.getElementById('count').")
    first = browser.execute_script(seen)
    assert first[:4] == ["model/bert", 120, -80, 1.25]
    stage = browser.find_element(By.ID, "map")
    hand = webdriver.ActionChains(browser).move_to_element(stage).click_and_hold()
    hand.move_by_offset(20, 10).move_by_offset(40, 20).release().perform()
    wait(browser, "return !location.hash.includes('view=120,-80')")
    moved, sent = browser.execute_script(seen), browser.current_url
    assert moved[1:3] != first[1:3]
    open_page(browser, built, "")
    open_page(browser, built, "#" + sent.split("#")[1])
    again = browser.execute_script(seen)
    assert again[0] == moved[0] and again[4] == moved[4] and abs(again[1] - moved[1]) <= 1
    open_page(browser, built, "#thing=no/such&without=%E0%A4%A&score=abc&view=1,2&path=a")
    assert errors(browser) == [] and "Click a node" in text(browser, "#panel")


def test_what_is_shown_is_downloaded(browser, built, tmp_path):
    """A picture, a drawing, and the visible part for programs."""
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    open_page(browser, built, "#focus=model/roberta")
    shown = browser.execute_script("return [scene.nodeTotal, scene.edgeTotal]")
    names = {"png": "graph.png", "svg": "graph.svg", "json": "graph.json", "graphml": "graph.graphml"}
    for button, name in names.items():
        browser.find_element(By.ID, button).click()
        for _ in range(600):
            if (tmp_path / name).exists():
                break
            time.sleep(0.05)
    assert (tmp_path / "graph.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    drawing = ElementTree.parse(tmp_path / "graph.svg").getroot()
    svg = "{http://www.w3.org/2000/svg}"
    assert "RoBERTa" in [t.text for t in drawing.iter(f"{svg}text")]
    assert len(drawing.findall(f"{svg}path")) == shown[1]
    part = json.loads((tmp_path / "graph.json").read_text())
    assert [len(part["nodes"]), len(part["edges"])] == shown and all(e["evidence"] for e in part["edges"])
    read = nx.read_graphml(tmp_path / "graph.graphml", force_multigraph=True)
    assert [read.number_of_nodes(), read.number_of_edges()] == shown
    assert errors(browser) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_readable_in_light_and_dark(browser, built, scheme):
    """Text has the contrast of WCAG's level AA on what it stands on; the canvas takes the same colours."""
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})  # fmt: skip
    try:
        open_page(browser, built, "#thing=model/bert")
        names = ("ground", "panel", "ink", "soft", "link", "quote", "mark")
        read = "const s = getComputedStyle(document.documentElement); return arguments[0].map(n => s.getPropertyValue('--' + n).trim())"
        colours = dict(zip(names, browser.execute_script(read, names), strict=True))
        for ink, ground in [(i, g) for i in ("ink", "soft") for g in ("ground", "panel", "quote")] + [
            ("link", "panel"),
            ("link", "quote"),
            ("ink", "mark"),
        ]:
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        background = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
        assert [int(v) for v in re.findall(r"\d+", background)] == [int(colours["ground"][k : k + 2], 16) for k in (1, 3, 5)]  # fmt: skip
        assert browser.execute_script("return theme.ground") == colours["ground"]
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""

    def luminance(colour: str) -> float:
        channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_it_fits_a_telephone(browser, built):
    """At 390 pixels nothing stands out sideways; map, search, filters and facts are there."""
    metrics = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        open_page(browser, built, "#thing=model/bert")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
        for id_ in ("search", "map", "legend", "panel"):
            box = browser.find_element(By.ID, id_).rect
            assert box["width"] > 300 and box["x"] + box["width"] <= 390, id_
        assert browser.find_element(By.ID, "map").rect["height"] > 400
        assert not browser.find_element(By.ID, "score").is_displayed()
        browser.find_element(By.CSS_SELECTOR, "#legend summary").click()
        assert browser.find_element(By.ID, "score").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_screen_reader_finds_its_way(browser, built):
    """Every control has a name and a role, the regions are landmarks, and the count is announced."""
    open_page(browser, built, "#thing=model/bert")
    tree = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    told = [(n.get("role", {}).get("value"), n.get("name", {}).get("value", "")) for n in tree if not n.get("ignored")]
    for role in ("button", "link", "checkbox", "slider", "combobox", "application"):
        names = [name for r, name in told if r == role]
        assert names and all(names), role
    assert {"main", "complementary", "region", "banner", "status"} <= {role for role, _ in told}
    where = "const e = document.activeElement; return e.id || e.closest('[id]').id + ' ' + e.tagName"
    order = []
    for _ in range(45):
        webdriver.ActionChains(browser).send_keys(Keys.TAB).perform()
        order.append(browser.execute_script(where))
    stops = [order.index(stop) for stop in ("search", "kinds INPUT", "score", "png", "map", "panel A")]
    assert stops == sorted(stops)
    outline = "const e = document.activeElement; return getComputedStyle(e).outlineStyle"
    assert browser.execute_script(outline) == "solid"


def test_an_empty_graph_and_one_node_are_shown(browser, tmp_path):
    """Words instead of nothing."""
    open_page(browser, write(tmp_path, Graph()))
    assert "An empty graph" in text(browser, "#panel") and errors(browser) == []
    one = Graph()
    one.add_node("model/a", node=Node("model/a", "Model", "A", ("A", "Alpha")))
    open_page(browser, write(tmp_path, one, "One & only <b>"))
    assert count(browser) == "showing 1 node, 0 facts" and text(browser, "h1") == "One & only <b>" == browser.title
    find(browser, "alpha")
    assert text(browser, "#panel h2") == "A" and errors(browser) == []


def test_of_many_nodes_the_important_come_first_and_all_can_be_reached(browser, tmp_path):
    """More than are drawn at a time: the least of them is found, drawn and named when one goes there."""
    graph = make_graph(9_000, 20_000)
    open_page(browser, write(tmp_path, graph))
    held = browser.execute_script("return held.getIds().sort((a, b) => a - b)")
    assert len(held) == 4000 == held[-1] + 1
    assert count(browser).startswith("showing 9,000 nodes")
    least = browser.execute_script("return labels[nodeCount - 1]")
    find(browser, least)
    wait(browser, "return held.get(nodeCount - 1) !== null && within(nodeCount - 1, inView())")
    assert text(browser, "#panel h2") == least
    browser.execute_script("go({ chosen: -1, view: [X[nodeCount - 2], Y[nodeCount - 2], 1.5].map(Math.round) })")
    wait(browser, "settle(); return held.get(nodeCount - 2) !== null")


def test_of_a_graph_too_large_for_a_page_the_foremost_part_is_shown(browser, tmp_path, monkeypatch):
    """With each fact's evidence in it, and the count tells of the whole."""
    graph = make_graph(900, 2_500)
    monkeypatch.setattr(contents, "NODES_AT_MOST", 300)
    open_page(browser, write(tmp_path, graph))
    assert re.match(r"showing 300 of 900 nodes, [\d,]+ of 2,\d\d\d facts", count(browser))
    part = to_graph(foremost(subjects_of(graph), 225, 75))
    papers = {node.id for node in nodes(part) if node.kind == "Paper"}
    others = {node.id for node in nodes(graph) if node.kind == "Paper"} - papers
    assert len(part) == 300 and len(papers) == 75
    assert min(graph.out_degree(id_) for id_ in papers) >= max(graph.out_degree(id_) for id_ in others)
    assert all(e.paper in papers for edge in edges(part) for e in edge.evidence)
    assert sum(part.degree(id_) > 0 for id_ in part) > 290
    assert errors(browser) == []


def test_nothing_that_a_paper_brings_is_run_or_unescaped(browser, tmp_path):
    """Scripts, tags, templates and direction marks are shown as text, in the panel, the list and what is downloaded."""
    file = tmp_path / "h.jsonl"
    rows = [
        {"title": t, "url": "javascript:flag=1", "abstract": f"We present Gromit-{i}B, a model. {t} is good."}
        for i, t in enumerate(HOSTILE)
    ]
    file.write_text("\n".join(map(json.dumps, rows)))
    pipeline.build([str(file)], tmp_path)
    graph = pipeline.load_graph(tmp_path)
    for title in HOSTILE:
        (node,) = [n for n in pipeline.find_nodes(graph, title) if n.label == title][:1]
        open_page(browser, tmp_path, f"#thing={node.id}")
        assert browser.execute_script("return document.querySelector('#panel h2').textContent") == title
        assert browser.title == "Knowledge graph" and browser.execute_script("return window.flag") is None
        assert browser.find_elements(By.CSS_SELECTOR, "#panel img, #panel script, #panel a[href^=javascript]") == []
        browser.execute_script("box.value = arguments[0]; showHits()", title)
        assert title in browser.execute_script("return list.textContent")
        ElementTree.fromstring(browser.execute_script("return toSvg()"))
        ElementTree.fromstring(browser.execute_script("return toGraphml()"))
    assert requests(browser) == set()
    pipeline.export("html", tmp_path, tmp_path / "x.html", title="</title><script>flag=1</script>")
    open_page(browser, tmp_path / "x.html")
    assert browser.execute_script("return window.flag") is None and browser.title.startswith("</title>")


def test_a_part_is_exported(built, graph, tmp_path):
    """What is near a thing, of some kinds, sure enough, with the papers that say it; a wrong name costs one line."""
    path = pipeline.export("html", built, tmp_path / "p.html", focus=["RoBERTa"], title="RoBERTa")
    assert "<title>RoBERTa</title>" in path.read_text()
    whole = set(graph)
    near = {"model/roberta", *graph.successors("model/roberta"), *graph.predecessors("model/roberta")}
    path = pipeline.export("graphml", built, tmp_path / "p.graphml", focus=["RoBERTa"])
    one = set(nx.read_graphml(path))
    assert near <= one < whole and {id_.split("/")[0] for id_ in one - near} <= {"paper"}
    two = set(nx.read_graphml(pipeline.export("graphml", built, tmp_path / "p.graphml", focus=["RoBERTa"], depth=2)))
    assert one < two
    kinds = nx.read_graphml(pipeline.export("graphml", built, tmp_path / "p.graphml", kinds=["Model", "Dataset"]))
    assert {id_.split("/")[0] for id_ in kinds} == {"model", "dataset", "paper"}
    sure = nx.read_graphml(pipeline.export("graphml", built, tmp_path / "p.graphml", min_score=0.8))
    assert all(d["confidence"] >= 0.8 for _, _, d in sure.edges(data=True)) and 0 < len(sure) < len(whole)
    with pytest.raises(NotFoundError, match="'Gromit' is not in the graph"):
        pipeline.export("html", built, focus=["Gromit"])
    with pytest.raises(KgError, match="kind 'Modell' is unknown; expected one of Dataset"):
        pipeline.export("html", built, kinds=["Modell"])
    assert to_graphml(graph)


def test_the_panel_says_units_once(browser, built):
    """And nothing after a number that has none."""
    for thing, said in (
        ("technique/transformer", "BLEU: 28.4"),
        ("model/roberta", "score: 88.5 on GLUE, against"),
    ):
        open_page(browser, built, f"#thing={thing}")
        lines = browser.execute_script("return [...document.querySelectorAll('#panel div')].map(d => d.textContent)")
        assert [line for line in lines if line.startswith(said)]
        assert not [line for line in lines if "bleu" in line or "  " in line]
