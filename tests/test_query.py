"""Questions: the bundled ones answer, wrong ones say what is wrong."""

import csv
import io
import json

import pytest

from kg import pipeline
from kg.errors import QueryError, StoreError
from kg.folder import STORE
from kg.questions import questions
from tests.conftest import CORPUS


def test_there_are_at_least_twelve_bundled_questions_with_titles():
    """The first comment line is the title."""
    known = questions()
    assert len(known) >= 12
    assert all(len(title) > 15 for title in known.values())


@pytest.mark.parametrize("name", sorted(questions()))
def test_every_bundled_question_is_answered(built, name):
    """On the bundled papers each has rows, but those about what these lack: several pages, authors and affiliations."""
    answer = pipeline.query(name, built)
    assert bool(answer.rows) == (name not in ("papers-on-several-pages", "authors", "models-by-affiliation"))


def test_largest_models_are_those_that_the_abstracts_say(built):
    """1.6 trillion for the largest Switch Transformer, 175 billion for GPT-3."""
    rows = [(name.value, float(count.value)) for _, name, count in pipeline.query("largest-models", built).rows]
    assert rows[0] == ("Switch-C", 1.6e12)
    assert ("GPT-3", 175e9) in rows


def test_hardware_is_counted_by_the_sentence_that_says_who_used_it(tmp_path):
    """Another paper's number of the same device is not ours, and who gives no number has none."""
    papers = [
        ("Gromit", "We present Gromit, a language model. Gromit was trained on 8 A100 GPUs."),
        ("Wallace", "We present Wallace, a language model. Wallace was trained on 512 A100 GPUs."),
        ("Shaun", "We present Shaun, a language model. Shaun was trained on A100 GPUs."),
    ]
    source = tmp_path / "papers.jsonl"
    source.write_text("\n".join(json.dumps({"title": title, "abstract": text}) for title, text in papers))
    pipeline.build([str(source)], tmp_path / "out", extractor="rules")
    answer = pipeline.query("hardware-used", tmp_path / "out")
    said = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    counts = [(row["user"].value, row["count"].value if row["count"] else None) for row in said]
    assert counts == [("Gromit", "8"), ("Shaun", None), ("Wallace", "512")]
    assert {row["hardware"].value for row in said} == {"A100 GPUs"}


def test_csv_and_json_are_the_standards(built):
    """SPARQL 1.1 results, with prefixes known and a file or text as the question."""
    sparql = "SELECT ?name WHERE { model:bert rdfs:label ?name }"
    assert list(csv.reader(io.StringIO(pipeline.query(sparql, built, "csv").decode()))) == [["name"], ["BERT"]]
    found = json.loads(pipeline.query(sparql, built, "json"))
    assert found["results"]["bindings"] == [{"name": {"type": "literal", "value": "BERT"}}]


def test_ask_construct_and_files_are_questions_too(built, tmp_path):
    """All four forms of SPARQL queries but updates."""
    assert pipeline.query("ASK { model:bert a kg:Model }", built).rows[0][0].value == "true"
    assert pipeline.query("ASK { model:bert a kg:Task }", built, "csv") == b"answer\r\nfalse\r\n"
    described = pipeline.query("DESCRIBE model:bert", built, "csv")
    assert described == pipeline.query("describe\n<https://w3id.org/paperkg/model/bert>", built, "csv")
    assert b'<http://www.w3.org/2000/01/rdf-schema#label> "BERT"' in described
    file = tmp_path / "mine.rq"
    file.write_text("CONSTRUCT { ?m rdfs:label ?l } WHERE { ?m a kg:Model ; rdfs:label ?l }")
    assert len(pipeline.query(str(file), built).rows) > 10
    assert b"BERT" in pipeline.query(str(file), built, "csv")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "SELECT ?x WHERE { ?x ",
            r"is wrong at or before line 1, column 22: it cannot be read after 'SELECT \?x WHERE \{ \?x'$",
        ),
        ("SELECT ?x\nWHERE { ?x a kg:Model }\nLIMIT x", "line 3, column 7: it cannot be read after 'LIMIT'$"),
        ("", "'' is no query"),
        ("SELECT ?x WHERE { ?x nope:a ?y }", "column 28: the prefix 'nope:' is unknown; declare it with PREFIX$"),
        ("SELECT ?x\n{ ?x a nope:b ; a ?y }", "line 2, column 14: the prefix 'nope:' is unknown"),
        ("SELECT ?y (COUNT(?x) AS ?n) { ?x a ?y }", "column 40: The SELECT contains a variable that is unbound$"),
        ("PREFIX a: <http://a>\nINSERT DATA { a:b a:b a:b }", "update"),
        ("largest-model", "the known ones are"),
        ("a" * 5000, "^'a{59}…' is no query"),
    ],
)
def test_wrong_questions_say_what_is_wrong(built, question, said):
    """One line, no traceback."""
    with pytest.raises(QueryError, match=said) as caught:
        pipeline.query(question, built)
    assert "\n" not in str(caught.value)


def test_without_a_graph_the_message_tells_how_to_build_one(tmp_path):
    """And with a broken one, too."""
    with pytest.raises(StoreError, match="run 'kg build"):
        pipeline.query("largest-models", tmp_path)
    (tmp_path / STORE).mkdir()
    with pytest.raises(StoreError, match=r"cannot be opened .*run 'kg build' again"):
        pipeline.query("largest-models", tmp_path)


@pytest.mark.parametrize("name", ["model/bert", "model:bert", "https://w3id.org/paperkg/model/bert", "bert"])
def test_what_an_answer_writes_is_a_name(graph, built, tmp_path, name):
    """IRIs, as CSV and JSON have them or by their prefix, as tables do, mean what the name means."""
    assert pipeline.find(name, built)[0].id == "model/bert"
    assert pipeline.explain(name, built)[0]["id"] == "model/bert"
    assert pipeline.find_nodes(graph, name)[0].id == "model/bert"
    assert pipeline.export("csv", built, tmp_path / "part.csv", focus=[name]).read_text().count("model/bert,") > 3


def test_iris_are_names_whatever_the_base(tmp_path):
    """Those of another graph are none."""
    pipeline.build([CORPUS], tmp_path, extractor="rules", base="https://example.org/kg")
    assert pipeline.find("https://example.org/kg/model/bert", tmp_path)[0].id == "model/bert"
    assert pipeline.find("model:bert", tmp_path)[0].id == "model/bert"
    assert pipeline.find("https://w3id.org/paperkg/model/bert", tmp_path) == []


def test_names_find_nodes_by_spelling_part_and_id(graph):
    """The exact name first, parts only where there is none."""
    assert pipeline.find_nodes(graph, "bert")[0].id == "model/bert"
    assert pipeline.find_nodes(graph, "model/bert")[0].id == "model/bert"
    assert {n.label for n in pipeline.find_nodes(graph, "RoBERT")} >= {"RoBERTa"}
    assert pipeline.find_nodes(graph, "no such thing") == []
