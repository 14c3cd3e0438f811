"""The site, served and as files: what pages say, in a real browser; nothing that papers bring is run, nothing leaves the house."""

import csv
import html
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from kg import pipeline
from kg.errors import StoreError
from kg.folder import PAGE
from kg.graph import edges, paper_node_id, subjects_of
from kg.questions import questions
from kg.rdf.near import around, said_by, triples_around
from kg.search import open_search, write_search
from kg.site import Built, NoSuchPage, Served, show
from kg.site.links import Static, file_of
from kg.site.shards import to_words
from kg.vocab import BASE, KINDS, THINGS
from tests.conftest import HOSTILE, NODE, needs_chromium, needs_node, serving

PAGES = (
    "",
    "page/model/roberta",
    "page/dataset/imagenet",
    "page/technique/transformer",
    "page/paper/cfcf87a11b",
    "kinds/Model",
    "kinds/Organization",
    "leaderboards",
    "leaderboards/imagenet",
    "lineage",
    "search",
    "query",
    "query/largest-models",
    "query/largest-models/plot",
    "query/most-connected/graph",
    "query/co-occurring-techniques/plot",
)
"""One of each sort."""
ASKED = (
    "search?q=language+mod",
    "search?q=nothinghasthis",
    "query?query=SELECT+*+%7B+%3Fs",
    "query?view=graph&query=CONSTRUCT+%7B%3Fa+kg%3AbasedOn+%3Fb%7D+%7B%3Fa+kg%3AbasedOn+%3Fb%7D",
    "query?view=plot&query=SELECT+%3Fn+%28STRLEN%28%3Fn%29+AS+%3Fa%29+%28STRLEN%28%3Fn%29*2+AS+%3Fb%29+%7B%3Fm+a+kg%3AModel+%3B+rdfs%3Alabel+%3Fn%7D",
    "no/such/page",
)
"""What only a server answers."""
TRAPS = (
    *HOSTILE,
    '"><img src=x onerror="window.owned=1">',
    "<svg onload=window.owned=1>",
    "'><script>window.owned=1</script>",
    "javascript:window.owned=1",
)


@pytest.fixture(scope="module")
def opened(built) -> Built:
    return Built.open(built)


@pytest.fixture(scope="module")
def address(built) -> Iterator[str]:
    with serving(built) as served:
        yield served


@pytest.fixture(scope="module")
def files(built, tmp_path_factory) -> Path:
    """The site of the bundled papers as files."""
    folder = tmp_path_factory.mktemp("site") / "out"
    pipeline.write_site(folder, built)
    return folder


@pytest.fixture(scope="module")
def trapped(tmp_path_factory) -> Path:
    """A graph whose every text tries to break out."""
    folder = tmp_path_factory.mktemp("trapped")
    source = folder / "papers.jsonl"
    lines = [
        {
            "id": f"10.1234/<{number}>..{'/../' * (number % 2)}/%3F#?&'x",
            "title": f"Gromit{number}: {text}",
            "abstract": f"We present Gromit{number}, a model for {text} that reaches 90% accuracy on ImageNet. {text} is good.",
            "url": "javascript:window.owned=1",
            "authors": [text],
            "published": f"{2020 + number % 3}-05-0{1 + number % 9}",
            "categories": [text],
        }
        for number, text in enumerate(TRAPS)
    ]
    source.write_text("\n".join(map(json.dumps, lines)))
    pipeline.build([str(source)], folder / "out", extractor="rules")
    return folder / "out"


def errors(browser: webdriver.Chrome) -> list[str]:
    """What the console complained of since it was asked last; that a missing page is missing is no complaint."""
    return [e["message"] for e in browser.get_log("browser") if e["level"] == "SEVERE" and "404" not in e["message"]]


def hosts(browser: webdriver.Chrome) -> set[str]:
    """The hosts that were asked for anything."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    return {urlsplit(url).hostname for url in urls if url.startswith(("http", "ws"))} - {None}


# What pages are made from


def test_what_is_read_around_a_node_is_what_the_graph_says_of_it(graph, opened):
    """For every node: itself, its relations in both directions, and the results that name it."""
    for id_ in graph:
        near = around(opened.store, id_)
        assert near.nodes[id_]["node"] == graph.nodes[id_]["node"]
        for way in ("in_edges", "out_edges"):
            told, known = ({e for *_, e in getattr(g, way)(id_, data="edge")} for g in (near, graph))
            assert told == known and {e.evidence for e in told} == {e.evidence for e in known}

        def naming(g, id_=id_):
            found = [(n, c) for n in g for c in g.nodes[n]["node"].results]
            return {(n, c) for n, c in found if id_ in c.ends()}

        assert naming(near) == naming(graph)
        assert near.graph["facts"] == len(triples_of_facts(near, id_))


def triples_of_facts(near, id_) -> list:
    own = near.nodes[id_]["node"]
    others = [c for n in near if n != id_ for c in near.nodes[n]["node"].results]
    return [*edges(near), *own.quantities, *own.results, *own.links, *others]


def test_a_paper_says_what_has_evidence_in_it(graph, opened):
    """All of that, and no evidence of another paper."""
    for id_ in (n for n in graph if n.startswith("paper/")):
        told = {(e.head, e.predicate, e.tail, x) for e in edges(said_by(opened.store, id_)) for x in e.evidence}
        known = {(e.head, e.predicate, e.tail, x) for e in edges(graph) for x in e.evidence if x.paper == id_}
        assert told == known


def test_of_a_hub_the_surest_is_told(graph, opened):
    """And how much there is."""
    hub = max(graph, key=graph.degree)
    some, everything = around(opened.store, hub, 20), around(opened.store, hub)
    assert some.graph["facts"] == everything.graph["facts"] > 20

    def scores(g):
        return sorted((max(e.score for e in fact.evidence) for fact in triples_of_facts(g, hub)), reverse=True)

    assert scores(some) == scores(everything)[:20]
    assert len(triples_around(opened.store, hub, 20)) < len(triples_around(opened.store, hub))


def test_an_account_is_found_without_reading_all(graph, built, opened):
    """Every one of them, with the papers of its merges by node and title, and none for a name in between."""
    titles = {n: data["node"].label for n, data in graph.nodes(data=True)}
    for line in (built / "names.jsonl").read_text().splitlines():
        account = json.loads(line)
        for merge in account["merges"]:
            nodes = map(paper_node_id, merge["papers"])
            merge["papers"] = [{"id": node, "title": titles[node]} for node in nodes]
        assert opened.account(account["id"]) == account
        assert opened.account(account["id"] + "!") is None


def test_a_hub_says_that_there_is_more(graph, opened, monkeypatch):
    """And how much."""
    hub = max((n for n in graph if not n.startswith("paper/")), key=graph.degree)
    total = around(opened.store, hub).graph["facts"]
    assert "facts, the surest" not in show(opened, Served(), f"page/{hub}", {})
    monkeypatch.setattr("kg.site.things.MOST", 20)
    assert f"20 of {total} facts, the surest." in show(opened, Served(), f"page/{hub}", {})


# Search


def test_search_finds_names_and_quotes(built):
    """What is spelt so comes first, the last word may be unfinished, accents do not matter."""
    with open_search(built / "search.db") as search:
        assert search.named("bert")[0].id == "model/bert"
        assert "model/roberta" in {t.id for t in search.named("robert")}
        assert all("glue" in q.text.lower() for q in search.quoted("glue"))
        assert ("paper/cfcf87a11b",) in [q.papers for q in search.quoted("roberta outperforms bert-l")]
        assert search.named("zzzz") == search.quoted("zzzz") == []
        assert sum(search.kinds().values()) == len(list(search.listed()))


@given(text=st.text())
def test_any_text_can_be_searched(built, text):
    """No text is a command."""
    with open_search(built / "search.db") as search:
        for word in (text, f'"{text}', f"{text}* OR NEAR(", *TRAPS):
            search.named(word), search.quoted(word)


def test_the_same_graph_gives_the_same_index(graph, built, tmp_path):
    """Byte by byte."""
    write_search(subjects_of(graph), tmp_path / "again.db")
    assert (tmp_path / "again.db").read_bytes() == (built / "search.db").read_bytes()


def test_without_an_index_a_page_says_what_to_do(opened, tmp_path):
    """As after an older build."""
    with pytest.raises(StoreError, match="run 'kg build' again"):
        show(Built(opened.store, tmp_path), Served(), "", {})


# Pages


@pytest.mark.parametrize("path", ["page/model/nobody", "page/a>b", "page/model/%zz", "leaderboards/a{b", "kinds/Nothing", "kinds/Model/99", "leaderboards/x", "query/x", "x"])  # fmt: skip
def test_what_is_not_there_is_not_shown(opened, path):
    """A path that leads nowhere."""
    with pytest.raises(NoSuchPage):
        show(opened, Served(), path, {})


def test_what_is_no_finite_number_is_not_plotted(opened):
    """Infinity and nothing are no lengths of bars."""
    for value in ("1e0/0e0", "0e0/0e0"):
        query = f'SELECT ("x" AS ?n) ({value} AS ?v) {{}}'
        assert "Nothing to plot" in show(opened, Served(), "query", {"view": "plot", "query": query})


def test_no_page_lies_where_another_has_its_folder():
    """Of DOIs of which one is the other's file."""
    for ending in ("html", "ttl"):
        file, below = (file_of(f"page/paper/10.1234/{id_}", ending) for id_ in ("a", f"a.{ending}/b"))
        assert not below.startswith(f"{file}/")


def test_why_names_are_one_thing_is_told(built, opened):
    """And what was kept apart, for every thing with an account of it."""
    accounts = [json.loads(line) for line in (built / "names.jsonl").read_text().splitlines()]
    told = [a for a in accounts if a["merges"] or a["apart"]]
    assert len(told) > 5
    for account in told:
        page = html.unescape(show(opened, Served(), f"page/{account['id']}", {}))
        for merge in account["merges"]:
            assert "Why they are one thing" in page
            assert f"<i>{merge['left']}</i> = <i>{merge['right']}</i>: {merge['rule']}" in page
            for paper in merge["papers"]:
                assert f'<a href="/page/{paper_node_id(paper)}">' in page
        for apart in account["apart"]:
            assert "Kept apart" in page and f"≠ <i>{apart['right']}</i>: {apart['why']}" in page


def test_a_graph_of_nearly_nothing_has_pages_that_say_so(tmp_path):
    """No empty table, no picture of nothing, no error."""
    (tmp_path / "papers.jsonl").write_text('{"title": "One", "abstract": "Two."}')
    pipeline.build([str(tmp_path / "papers.jsonl")], tmp_path, extractor="rules")
    said = {
        "kinds/Model": "No paper names one.",
        "leaderboards": "No result names a dataset.",
        "lineage": "No paper says that a model was made from another.",
        "search?q=three": "Nothing has all of these words.",
        "search": "The last word may be unfinished.",
        "query/largest-models": "0 rows",
        "query/largest-models/plot": "Nothing to plot",
        "query/largest-models/graph": "No graph to draw",
        "": "What 1 paper says",
    }
    for path, words in said.items():
        path, _, asked = path.partition("?")
        assert words in show(Built.open(tmp_path), Served(), path, dict(httpx.QueryParams(asked))), path


def test_results_without_a_dataset_are_counted(graph, opened):
    """They stand on no leaderboard; all others stand on one."""
    claims = [c for n in graph for c in graph.nodes[n]["node"].results]
    without = sum(not c.dataset for c in claims)
    assert f"{without} more results name no dataset" in show(opened, Served(), "leaderboards", {})
    for dataset in {c.dataset for c in claims if c.dataset}:
        page = show(opened, Served(), dataset.replace("dataset/", "leaderboards/"), {})
        assert page.count('<td class="number"') == sum(c.dataset == dataset for c in claims)


def test_gains_have_a_board_of_their_own(tmp_path):
    """The highest value stands first, and no difference beside it; the bundled question has none either."""
    told = "We present Gromit-7B. Gromit-7B reaches 88.5% accuracy on ImageNet. Gromit-7B improves accuracy by 2.5% on ImageNet."
    (tmp_path / "papers.jsonl").write_text(json.dumps({"title": "Gromit-7B: a model", "abstract": told}))
    pipeline.build([str(tmp_path / "papers.jsonl")], tmp_path, extractor="rules")
    page = show(Built.open(tmp_path), Served(), "leaderboards/imagenet", {})
    boards = re.findall(r"<h2[^>]*>([^<]*) <span.*?</h2>.*?<td class=\"number\"[^>]*>([^<]*)</td>", page, re.S)
    assert boards == [("accuracy", "88.5 %"), ("accuracy, gained", "by 2.5 %")]
    rows = pipeline.query("results-on-datasets", tmp_path).rows
    assert [row[2].value for row in rows] == ["88.5"]


@needs_node
@pytest.mark.parametrize("links", ["served", "static"])
def test_the_html_is_valid(opened, trapped, tmp_path, links):
    """Judged by html-validate, the picture of everything too; paper titles may be long, and a combobox has a listbox of ours."""
    rules = {"long-title": "off", "prefer-native-element": ["error", {"exclude": ["listbox"]}]}
    config = {"root": True, "extends": ["html-validate:recommended"], "rules": rules}
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps(config))
    hostile = Built.open(trapped)
    with hostile.search() as search:
        ids = [t.id for t in search.listed()][::4]
    shown = [(opened, path) for path in PAGES] + [(hostile, f"page/{id_}") for id_ in ids]
    shown += [(opened, path) for path in ASKED[:-1] if links == "served"]
    for number, (built, path) in enumerate(shown):
        path, _, asked = path.partition("?")
        parameters = dict(httpx.QueryParams(asked))
        page = show(built, Served() if links == "served" else Static(path), path, parameters)
        (tmp_path / f"{number}.html").write_text(page)
    shutil.copy(trapped / PAGE, tmp_path)
    judge = NODE / "html-validate" / "bin" / "html-validate.mjs"
    if not judge.exists():
        pytest.skip("needs html-validate: make node")
    done = subprocess.run(
        ["node", judge, *sorted(tmp_path.glob("*.html"))], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_csv_by_a_link(address):
    """The parameter stands for the header."""
    query = "SELECT ?n { ?m a kg:Model ; rdfs:label ?n }"
    reply = httpx.get(f"{address}/sparql", params={"query": query, "format": "csv"})
    assert reply.headers["content-type"].startswith("text/csv") and "RoBERTa" in reply.text


@needs_chromium
def test_every_page_loads_without_errors_and_from_here_only(browser, address, files):
    """Served and from the disk."""
    browser.get("about:blank")
    errors(browser), hosts(browser)
    for url in [f"{address}/{path}" for path in (*PAGES, *ASKED)] + [(files / file_of(p)).as_uri() for p in PAGES]:
        browser.get(url)
        assert errors(browser) == [], url
        assert browser.find_element(By.TAG_NAME, "h1").text
    assert hosts(browser) == {"127.0.0.1"}


@needs_chromium
def test_the_first_page_leads_everywhere(browser, address):
    """Counts, charts and what is well known."""
    browser.get(address)
    assert browser.find_element(By.TAG_NAME, "h1").text == "What 27 papers say"
    bars = browser.find_elements(By.CSS_SELECTOR, "svg[aria-label='Papers and things by kind'] a")
    assert len(bars) == 1 + len(THINGS)  # these papers have no authors
    assert not browser.find_elements(By.ID, "newest")  # these papers say no year
    bars[0].click()
    WebDriverWait(browser, 10).until(lambda b: "/kinds/" in b.current_url)
    assert "those of which most is said first" in browser.find_element(By.ID, "main").text


def test_odd_ids_have_pages_and_data(trapped):
    """As they stand in IRIs, percent signs and all."""
    with serving(trapped) as address, httpx.Client(base_url=address, timeout=30) as http:
        hrefs = re.findall(r'<li><a class="thing kind-Paper" href="([^"]+)"', http.get("/kinds/Paper").text)
        assert len(hrefs) == len(TRAPS)
        for href in hrefs:
            page = http.get(href)
            assert page.status_code == 200
            (data,) = re.findall(r'href="(/data/[^"]+ttl)"', page.text)
            assert http.get(data).status_code == 200
            away = http.get(href.replace("/page/", "/kg/"), headers={"Accept": "text/html"})
            assert (away.status_code, away.headers["location"]) == (303, href)


@needs_chromium
def test_years_and_the_newest_papers_are_shown_where_they_are_known(browser, trapped):
    """Bars and a list."""
    with serving(trapped) as address:
        browser.get(address)
        years = browser.find_elements(By.CSS_SELECTOR, "svg[aria-label='Papers by year'] text")
        assert [t.text for t in years] == ["2020", "2021", "2022"]
        newest = [li.text[:10] for li in browser.find_elements(By.CSS_SELECTOR, "#newest ~ ul li")]
        assert newest == sorted(newest, reverse=True) and len(newest) == 8


@needs_chromium
def test_a_thing_is_told_with_its_quotes(browser, address):
    """Infobox, facts in both directions, marks, picture, names, data."""
    browser.get(f"{address}/page/model/roberta")
    text = browser.find_element(By.ID, "main").text
    for words in ("parameter count: 355,000,000 parameters", "Based on 1", "Mentioned by", "Names", "Turtle", "Nearby"):
        assert words in text, words
    box = browser.find_element(By.CSS_SELECTOR, ".infobox").text
    assert "355M parameters" in box and "BERT" in box
    quotes = [q.text for q in browser.find_elements(By.TAG_NAME, "q")]
    assert any("RoBERTa outperforms BERT-Large" in q for q in quotes)
    assert {m.text for m in browser.find_elements(By.CSS_SELECTOR, "q .mark.kind-Model")} >= {"RoBERTa", "BERT"}
    dots = browser.find_elements(By.CSS_SELECTOR, "svg.network a")
    assert len(dots) > 4
    next(d for d in dots if "BERT" in d.text and "Ro" not in d.text).find_element(By.TAG_NAME, "circle").click()
    assert browser.current_url.startswith(f"{address}/page/model/bert")


@needs_chromium
def test_a_paper_shows_its_text_with_things_marked(browser, address, graph):
    """In the colour of their kind; hover and focus tell what the paper says of them."""
    browser.get(f"{address}/page/paper/cfcf87a11b")
    paper = graph.nodes["paper/cfcf87a11b"]["node"].paper
    text = browser.execute_script(
        "const p = document.querySelector('.abstract').cloneNode(true); p.querySelectorAll('.pop').forEach(e => e.remove()); return p.textContent"
    )
    assert text == paper.abstract
    mention = next(m for m in browser.find_elements(By.CSS_SELECTOR, ".abstract .mention") if m.text == "RoBERTa")
    mark, pop = mention.find_element(By.CSS_SELECTOR, "a.mark"), mention.find_element(By.CSS_SELECTOR, ".pop")
    colour = browser.execute_script("return getComputedStyle(arguments[0]).getPropertyValue('--kind')", mark)
    assert colour == KINDS["Model"].colour and not pop.is_displayed()
    webdriver.ActionChains(browser).move_to_element(mark).perform()
    assert pop.is_displayed() and "is based on BERT" in pop.text
    webdriver.ActionChains(browser).move_to_element(browser.find_element(By.TAG_NAME, "footer")).perform()
    assert not pop.is_displayed()
    browser.execute_script("arguments[0].focus()", mark)
    assert pop.is_displayed()
    assert browser.find_elements(By.CSS_SELECTOR, ".legend .kind-Model")


@needs_chromium
def test_leaderboards_sort_by_keyboard(browser, address):
    """Enter on a heading, and again for the other way round."""
    browser.get(f"{address}/leaderboards")
    numbers = [int(td.text) for td in browser.find_elements(By.CSS_SELECTOR, "tbody td:nth-child(2)")]
    assert numbers == sorted(numbers, reverse=True) and numbers
    browser.get(f"{address}/leaderboards/imagenet")
    assert browser.find_element(By.TAG_NAME, "h1").text == "Results on ImageNet"
    assert [th.text for th in browser.find_elements(By.CSS_SELECTOR, "thead")[0].find_elements(By.TAG_NAME, "th")] == [
        "What", "Value", "Task", "Against", "Sentence"]  # fmt: skip
    table = max(browser.find_elements(By.TAG_NAME, "table"), key=lambda t: len(t.find_elements(By.TAG_NAME, "tr")))
    heading = table.find_elements(By.TAG_NAME, "th")[1]
    for order, is_reverse in (("descending", True), ("ascending", False)):
        heading.find_element(By.TAG_NAME, "button").send_keys(Keys.ENTER)
        assert heading.get_attribute("aria-sort") == order
        values = [
            float(td.get_attribute("data-sort")) for td in table.find_elements(By.CSS_SELECTOR, "td:nth-child(2)")
        ]
        assert values == sorted(values, reverse=is_reverse)


@needs_chromium
def test_lineage_is_a_tree_that_folds(browser, address):
    """BERT's descendants, by mouse and by keyboard."""
    browser.get(f"{address}/lineage")
    family = next(d for d in browser.find_elements(By.TAG_NAME, "details") if d.text.startswith("BERT"))
    assert "RoBERTa based on ↑" in family.text
    summary = family.find_element(By.TAG_NAME, "summary")
    summary.send_keys(Keys.SPACE)
    assert "RoBERTa" not in family.text
    summary.send_keys(Keys.SPACE)
    assert "RoBERTa" in family.text


@needs_chromium
@pytest.mark.parametrize("where", ["served", "files"])
def test_the_search_page_finds(browser, address, files, where):
    """The same things, by the server and by the script over files."""
    browser.get(address if where == "served" else (files / "index.html").as_uri())
    browser.find_element(By.CSS_SELECTOR, "main input[name=q]").send_keys("roberta outperforms bert-l", Keys.ENTER)
    WebDriverWait(browser, 10).until(lambda b: b.find_elements(By.CSS_SELECTOR, "q"))
    assert "RoBERTa outperforms BERT-Large" in browser.find_element(By.TAG_NAME, "q").text
    assert "RoBERTa: A Robustly" in browser.find_element(By.CSS_SELECTOR, ".from a").text
    box = browser.find_element(By.CSS_SELECTOR, "main input[name=q]")
    assert box.get_attribute("value") == "roberta outperforms bert-l"
    box.clear()
    box.send_keys("rob", Keys.ENTER)
    things = WebDriverWait(browser, 10).until(
        lambda b: "q=rob" in b.current_url and b.find_elements(By.CSS_SELECTOR, "ul.plain a")
    )
    next(t for t in things if t.text == "RoBERTa").click()
    assert browser.find_element(By.TAG_NAME, "h1").text == "RoBERTa"
    assert errors(browser) == []


def test_both_searches_know_the_same_words(files, built):
    """Each thing is found by each word of its names in the files' index."""
    index: dict[str, list] = {}
    for shard in (files / "search").glob("w-*.js"):
        index |= json.loads(re.fullmatch(r'found\("words",".+?",(.+)\);\n', shard.read_text())[1])
    with open_search(built / "search.db") as search:
        things = list(search.listed())
        for name, id_ in search.names():
            assert all(id_ in {things[n].id for n in index[word][0]} for word in to_words(name))


@needs_chromium
def test_questions_are_asked_and_answered(browser, address):
    """As a table with links, a plot, a graph; in words where one cannot be; a wrong one with a line that says why."""
    browser.get(f"{address}/query")
    assert len(browser.find_elements(By.CSS_SELECTOR, ".questions li")) == len(questions())
    ask(browser, "SELECT ?m ?p { ?m kg:parameterCount ?p } ORDER BY DESC(?p) LIMIT 5", "table")
    assert browser.find_element(By.ID, "answer").text == "5 rows"
    assert browser.find_element(By.CSS_SELECTOR, "td a").text == "model:switch-c"
    table = browser.find_element(By.LINK_TEXT, "CSV").get_attribute("href")
    assert len(list(csv.reader(io.StringIO(httpx.get(table).text)))) == 6
    browser.find_element(By.LINK_TEXT, "plot").click()
    wait(browser, "svg .bar")
    assert len(browser.find_elements(By.CSS_SELECTOR, "svg .bar.kind-Model")) == 5
    browser.find_element(By.LINK_TEXT, "graph").click()
    assert "No graph to draw" in wait(browser, ".note").text
    ask(browser, "SELECT ?a ?b { ?a kg:basedOn ?b }", "graph")
    assert len(browser.find_elements(By.CSS_SELECTOR, "svg.network line")) > 3
    ask(browser, "SELECT ?a ?b { ?a kg:basedOn ?b }", "plot")
    assert "Nothing to plot" in wait(browser, ".note").text
    ask(browser, "SELECT * { ?s ?p ?o }", "table")
    assert "The first 1,000 rows; the CSV has all." in browser.find_element(By.ID, "main").text
    for wrong, words in (("SELECT {", "the SPARQL query is wrong"), ("CLEAR ALL", "only read")):
        ask(browser, wrong, "table")
        (alert,) = browser.find_elements(By.CSS_SELECTOR, "[role=alert]")
        assert words in alert.text and len(alert.text.splitlines()) == 1


def wait(browser: webdriver.Chrome, selector: str):
    """The element that the next page has."""
    return WebDriverWait(browser, 10).until(lambda b: b.find_elements(By.CSS_SELECTOR, selector))[0]


def ask(browser: webdriver.Chrome, query: str, view: str) -> None:
    """Type a query and press the button."""
    browser.get(browser.current_url.partition("/query")[0] + "/query")
    area = browser.find_element(By.ID, "query")
    area.clear()
    area.send_keys(query)
    browser.find_element(By.CSS_SELECTOR, f"option[value={view}]").click()
    form = browser.find_element(By.CSS_SELECTOR, ".ask button")
    form.click()
    WebDriverWait(browser, 10).until(lambda b: "view=" in b.current_url)


@needs_chromium
def test_nothing_that_a_paper_brings_is_run(browser, trapped, tmp_path):
    """Every page of a hostile graph, served and from the disk: texts stay texts."""
    pipeline.write_site(tmp_path / "site", trapped)
    with Built.open(trapped).search() as search:
        listed = list(search.listed())
    papers = {t.id: t.label for t in listed if t.kind == "Paper"}
    assert len(papers) == len(TRAPS)
    things = [f"page/{t.id}" for t in listed if t.kind != "Paper"][::3]
    lists = ("", "kinds/Paper", "kinds/Task", "query", "query/results-on-datasets", "lineage", "leaderboards")
    paths = (*things, *lists, "leaderboards/imagenet")
    with serving(trapped) as address:
        urls = {f"{address}/page/{id_}": title for id_, title in papers.items()}
        urls |= {(tmp_path / "site" / file_of(f"page/{id_}")).as_uri(): title for id_, title in papers.items()}
        urls |= {f"{address}/{path}": "" for path in paths}
        for trap in TRAPS:
            said = httpx.QueryParams({"q": trap, "query": trap})
            urls |= {f"{address}/{page}?{said}": "" for page in ("search", "query")}
            urls[f"{(tmp_path / 'site' / 'search.html').as_uri()}?{said}"] = ""
        for url, title in urls.items():
            browser.get(url)
            if title:
                assert browser.execute_script("return document.title") == " ".join(title.split())
            found = browser.execute_script(
                "return [window.owned ?? null, document.title === 'owned', "
                "document.querySelectorAll('main img, main script, svg[onload], a[href^=\"javascript\" i], [style], [onerror]').length]"
            )
            assert found == [None, False, 0], url
    assert errors(browser) == []


CONTRAST = """
const parse = (text) => {
  const srgb = text.match(/color\\(srgb ([\\d.e-]+) ([\\d.e-]+) ([\\d.e-]+)(?: \\/ ([\\d.e-]+))?/);
  if (srgb) return [srgb[1] * 255, srgb[2] * 255, srgb[3] * 255, srgb[4] === undefined ? 1 : Number(srgb[4])];
  const n = text.match(/[\\d.]+/g).map(Number);
  return [n[0], n[1], n[2], n[3] ?? 1];
};
const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
const ground = (e) => {
  const own = parse(getComputedStyle(e).backgroundColor);
  return own[3] === 1 || !e.parentElement ? own : over(own, ground(e.parentElement));
};
const light = (c) => {
  const [r, g, b] = c.slice(0, 3).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const bad = [];
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
  const e = walk.currentNode.parentElement;
  if (!walk.currentNode.data.trim() || !e.checkVisibility() || ["SCRIPT", "NOSCRIPT", "TITLE"].includes(e.tagName.toUpperCase())) continue;
  const style = getComputedStyle(e);
  const back = ground(e), front = over(parse(e.namespaceURI.endsWith("svg") ? style.fill : style.color), back);
  const [x, y] = [light(front), light(back)];
  const ratio = (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  if (ratio < 4.5) bad.push([walk.currentNode.data.trim().slice(0, 30), ratio]);
}
return bad;
"""


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_readable_on_a_phone_in_light_and_dark(browser, address, scheme):
    """At 390 px nothing sticks out; all text has the contrast of WCAG's AA."""
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    metrics = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        for path in (*PAGES, *ASKED):
            browser.get(f"{address}/{path}")
            assert browser.execute_script("return document.documentElement.scrollWidth") <= 390, path
            assert browser.execute_script(CONTRAST) == [], path
        ground = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
        assert ground == {"light": "rgb(253, 252, 250)", "dark": "rgb(23, 24, 27)"}[scheme]
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@needs_chromium
def test_the_keyboard_reaches_everything(browser, address):
    """First the link to the text, then the header; what has the focus shows it."""
    browser.get(address)
    body = browser.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.TAB)
    first = browser.switch_to.active_element
    assert first.text == "To the text" and first.is_displayed() and first.location["x"] >= 0
    seen = []
    for _ in range(12):
        seen.append(browser.switch_to.active_element.accessible_name)
        assert browser.execute_script("return getComputedStyle(document.activeElement).outlineStyle") != "none"
        webdriver.ActionChains(browser).send_keys(Keys.TAB).perform()
    assert {"Graph", "Leaderboards", "Lineage", "Questions", "Search names and sentences"} <= set(seen)


# The site as files


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        for name, value in attrs:
            if name in ("href", "src", "action") and value and not value.startswith("#"):
                self.found.append(value)


@pytest.mark.parametrize("which", ["bundled", "hostile"])
def test_every_link_between_the_files_leads_to_a_file(files, trapped, tmp_path, which):
    """And none begins at a root, which a site in a folder has not."""
    if which == "hostile":
        files = tmp_path / "site"
        pipeline.write_site(files, trapped)
    pages = list(files.rglob("*.html"))
    assert len(pages) > 50
    for page in pages:
        if page.name == "graph.html":
            continue
        parser = _Links()
        parser.feed(page.read_text())
        for link in parser.found:
            if link.startswith(("http://", "https://")):
                continue
            assert not link.startswith("/"), (page, link)
            target = page.parent / unquote(link.partition("#")[0].partition("?")[0])
            assert target.resolve().is_relative_to(files.resolve()) and target.is_file(), (page, link)


def test_the_files_have_the_data_and_the_answers(files, built):
    """Turtle and JSON-LD beside each page, a table for each question."""
    for form, name in (("ttl", "turtle"), ("jsonld", "json-ld")):
        data = rdflib.Graph().parse(files / f"page/model/roberta.{form}", format=name)
        assert (rdflib.URIRef(f"{BASE}model/roberta"), rdflib.RDFS.label, rdflib.Literal("RoBERTa")) in data
    for name in questions():
        assert (files / f"query/{name}.csv").read_bytes() == pipeline.query(name, built, "csv")
    assert (files / "graph.html").read_bytes() == (built / "graph.html").read_bytes()


def test_only_a_site_is_replaced(built, files, tmp_path):
    """By the command: one that it wrote is, byte by byte the same; a folder with something else stays."""
    before = {p.relative_to(files): p.read_bytes() for p in files.rglob("*") if p.is_file()}
    done = write(files, built)
    assert done.returncode == 0 and "pages; open" in done.stderr
    assert {p.relative_to(files): p.read_bytes() for p in files.rglob("*") if p.is_file()} == before
    (tmp_path / "mine.txt").write_text("mine")
    refused = write(tmp_path, built)
    assert refused.returncode == 2 and "is no folder that kg wrote" in refused.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def write(out: Path, built: Path) -> subprocess.CompletedProcess:
    """`kg site` in a process of its own."""
    command = [sys.executable, "-m", "kg", "site", "--out", str(out), "--output", str(built)]
    return subprocess.run(command, capture_output=True, text=True)


@given(id_=st.text(min_size=1))
def test_no_id_leads_out_of_the_folder(id_):
    """Whatever papers call themselves."""
    name = file_of(f"page/{id_}")
    assert not {"", ".", ".."} & set(name.split("/")) and all(len(part.encode()) < 250 for part in name.split("/"))


def test_units_are_said_once_and_numbers_without_one_end(files):
    """Also where several numbers stand in a row."""
    transformer = (files / "page" / "technique" / "transformer.html").read_text()
    assert ">28.4</td>" in transformer
    pages = [page.read_text() for page in (files / "page").rglob("*.html")]
    assert not [
        found for page in pages for found in re.findall(r"<t[dh][^>]*>[^<]*\d(?: ,|\s+</t)|<dt>[^<]*\s</dt>", page)
    ]
