"""What is wrong with a source is told in one line each, with its place, what was expected and what came; the rest is read."""

import gzip
import io
import itertools
import json
import os
import re
import zipfile
import zlib
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from kg import sources
from kg.cli import app
from kg.errors import KgError, SourceError
from kg.model import Paper, Problem
from kg.pipeline import build, read_papers
from kg.sources import content
from kg.sources.limits import LIMITS, Limits, from_bytes, option, to_bytes
from tests.fuzz.sources import mutants, read_within, samples

GOOD = '{"title": "Good", "abstract": "It is good."}'
BETTER = GOOD.replace("Good", "Better")
LINE = '{"title": "T", "abstract": "A."%s}'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">%s</feed>'
ENTRY = "<entry><title>Good</title><summary>It is good.</summary></entry>"
LAUGHS = '<!DOCTYPE feed [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + ATOM % "<entry><title>&b;</title></entry>"
OUTSIDE = '<!DOCTYPE feed [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + ATOM % "<entry><title>&a;</title></entry>"
CROSSREF = '{"DOI": "10.1000/x", "title": ["T"], "abstract": %s, "issued": {"date-parts": %s}}'


def lines(line: str) -> str:
    """A line between two good ones."""
    return f"{GOOD}\n{line}\n{BETTER}"


def zipped(**members: str | bytes) -> bytes:
    """A zip with these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content_ in members.items():
            archive.writestr(zipfile.ZipInfo(name), content_, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def read(source: str | bytes, format: str | None = None, limits: Limits = LIMITS) -> tuple[list[str], list[str]]:
    """The titles that are found in a source, and what is said of the rest; "…" stands for the names of formats."""
    titles: list[str] = []
    said: list[str] = []
    try:
        for found in sources.parse(source, "x", format, limits):
            if isinstance(found, Paper):
                titles.append(found.title)
            else:
                said.append(str(found))
    except SourceError as error:
        said.append(str(error))
    return titles, said


def is_said(expected: str, said: str) -> bool:
    """Compare word by word; "…" stands for a list of formats, and for the words of other packages."""
    return bool(re.fullmatch(".*".join(map(re.escape, expected.split("…"))), said, re.DOTALL))


BAD = {  # a source, the titles that are read, and what is said of the rest
    "nothing": ("", [], ["x: is empty; expected papers"]),
    "blanks": (" \n\t\n", [], ["x: is empty; expected papers"]),
    "only a mark of byte order": (b"\xef\xbb\xbf", [], ["x: is empty; expected papers"]),
    "a binary": (b"\x7fELF\x02\x01\x01\0\0\0", [], ["x: is a binary file; expected UTF-8 text, or one of …"]),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", [], ["x: is a binary file; expected UTF-8 text, or one of …"]),
    "a null in text": ("Title\n\nWe introduce\0 it.", [], ["x: is a binary file; expected UTF-8 text, or one of …"]),
    "UTF-16 with a mark": ("Good\n\nIt is good.".encode("utf-16"), [], ["x:1: is in UTF-16; save it as UTF-8"]),
    "UTF-16 without a mark": (GOOD.encode("utf-16-le"), [], ["x: is a binary file; expected UTF-8 text, or one of …"]),
    "UTF-32": (GOOD.encode("utf-32"), [], ["x: is a binary file; expected UTF-8 text, or one of …"]),
    "Latin-1 page": ("Müller\n\nWe introduce Müller, a model.".encode("latin-1"), [], ["x:1: is not UTF-8 (byte 0xfc); save it as UTF-8"]),
    "a half character at the end": ("Title\n\nWe do it. ü".encode()[:-1], [], ["x:3: is not UTF-8 (byte 0xc3); save it as UTF-8"]),
    "a page of HTML": ("<!DOCTYPE html><html><body>Papers</body></html>", [], ["x: is in no known format; expected one of …"]),
    "Latin-1 in one line": (b'{"title": "Good", "abstract": "It is good."}\n{"title": "M\xfcller", "abstract": "A."}', ["Good"], ["x:2: is not UTF-8 (byte 0xfc); save it as UTF-8"]),
    "a number for a line": (lines("7"), ["Good", "Better"], ["x:2: is a number; expected an object with 'title' and 'abstract'"]),
    "null for a line": (lines("null"), ["Good", "Better"], ["x:2: is nothing; expected an object with 'title' and 'abstract'"]),
    "a list of texts": (lines('["a", "b"]'), ["Good", "Better"], ["x:2: is a text; expected an object with 'title' and 'abstract'", "x:2[1]: is a text; expected an object with 'title' and 'abstract'"]),
    "a broken line": (lines("{broken"), ["Good", "Better"], ["x:2: is no JSON (…); expected one object a line"]),
    "a cut line": (lines('{"title": "T", "abst'), ["Good", "Better"], ["x:2: is no JSON (…); expected one object a line"]),
    "two objects in a line": (GOOD + GOOD.replace("Good","Better"), ["Good", "Better"], []),
    "no title": (lines('{"abstract": "A."}'), ["Good", "Better"], ["x:2: a paper without a title; expected text in 'title'"]),
    "no abstract": (lines('{"title": "T"}'), ["Good", "Better"], ["x:2: the title 'T' has no abstract"]),
    "a title of blanks": (lines('{"title": " ", "abstract": "A."}'), ["Good", "Better"], ["x:2: a paper without a title; expected text in 'title'"]),
    "a title that is a list": (lines('{"title": ["T"], "abstract": "A."}'), ["Good", "Better"], ["x:2: 'title' is a list; expected text"]),
    "a title that is true": (lines('{"title": true, "abstract": "A."}'), ["Good", "Better"], ["x:2: 'title' is true or false; expected text"]),
    "a title that is a fraction": (lines('{"title": 1.5, "abstract": "A."}'), ["Good", "Better"], ["x:2: 'title' is a number; expected text"]),
    "a year in words": (lines(LINE % ', "year": "soon"'), ["Good", "T", "Better"], ["x:2: 'year' is 'soon'; expected four digits, 1000 to 2999; left out"]),
    "years in other words": ("\n".join(LINE % f', "year": {y}' for y in ('"2020-05-01"', '"May 2021"', '"2020.0"', "2020.0", '"c2020"')), ["T"] * 5, []),
    "two years": (LINE % ', "year": "2019/2020"', ["T"], ["x:1: 'year' is '2019/2020'; expected four digits, 1000 to 2999; left out"]),
    "authors of nothing, and in parts": (LINE % ', "authors": [null, {"first": "Ada", "last": "Lovelace"}, {}]', ["T"], []),
    "the year 0": (lines(LINE % ', "year": "0000"'), ["Good", "T", "Better"], ["x:2: 'year' is '0000'; expected four digits, 1000 to 2999; left out"]),
    "the year 3000": (lines(LINE % ', "year": 3000'), ["Good", "T", "Better"], ["x:2: 'year' is '3000'; expected four digits, 1000 to 2999; left out"]),
    "a year that is true": (lines(LINE % ', "year": true'), ["Good", "T", "Better"], ["x:2: 'year' is true or false; expected text; left out"]),
    "a year without end": (lines(LINE % ', "year": 1e999'), ["Good", "T", "Better"], ["x:2: 'year' is 'inf'; expected four digits, 1000 to 2999; left out"]),
    "a year and a half": (lines(LINE % ', "year": 2020.5'), ["Good", "T", "Better"], ["x:2: 'year' is '2020.5'; expected four digits, 1000 to 2999; left out"]),
    "a year of Arabic digits": (lines(LINE % ', "year": "٢٠٢٤"'), ["Good", "T", "Better"], ["x:2: 'year' is '٢٠٢٤'; expected four digits, 1000 to 2999; left out"]),
    "a date that is none": (lines(LINE % ', "published": "0000-00-00"'), ["Good", "T", "Better"], ["x:2: 'published' is '0000-00-00'; expected a date such as 2024-05-01; left out"]),
    "the 30th of February": (lines(LINE % ', "published": "2024-02-30"'), ["Good", "T", "Better"], ["x:2: 'published' is '2024-02-30'; expected a date such as 2024-05-01; left out"]),
    "NaN": (lines('{"title": "T", "abstract": NaN}'), ["Good", "Better"], ["x:2: is no JSON (NaN is no number); expected one object a line"]),
    "a number of 5,000 digits": (lines('{"title": "T", "abstract": ' + "9" * 5000 + "}"), ["Good", "Better"], ["x:2: is no JSON (…); expected one object a line"]),
    "a number of 500 digits": (lines('{"title": "T", "abstract": "A.", "id": ' + "9" * 500 + "}"), ["Good", "T", "Better"], ["x:2: 'id' is a number of 1661 bits; expected text; left out"]),
    "too many authors in one text": (lines(LINE % (', "authors": "' + "A;" * 20_001 + '"')), ["Good", "T", "Better"], ["x:2: 'authors' has 20,001 values; expected at most 20,000 (--max-items raises it); left out"]),
    "an affiliation of 200,000 characters": (lines(LINE % (', "affiliations": "' + "x" * 200_000 + '"')), ["Good", "T", "Better"], ["x:2: 'affiliations' has a text of 200,000 characters; expected at most 100,000 (--max-text-length raises it); left out"]),
    "101 lists within one another": (lines(LINE % (', "x": ' + "[" * 100 + "]" * 100)), ["Good", "Better"], ["x:2: holds values too far within one another; expected at most 100 (--max-depth raises it)"]),
    "an id that is 900 lists": (lines('{"authors_parsed": [], "title": "T", "abstract": "A.", "id": ' + "[" * 900 + "]" * 900 + "}"), ["Good", "Better"], ["x:2: holds values too far within one another; expected at most 100 (--max-depth raises it)"]),
    "authors that are a number": (lines(LINE % ', "authors": 7'), ["Good", "T", "Better"], ["x:2: 'authors' is not a list of texts; left out"]),
    "authors that are numbers": (lines(LINE % ', "authors": [7]'), ["Good", "T", "Better"], ["x:2: 'authors' is not a list of texts; left out"]),
    "too many authors": (lines(LINE % (', "authors": ' + json.dumps(["A"] * 20_001))), ["Good", "T", "Better"], ["x:2: 'authors' has 20,001 values; expected at most 20,000 (--max-items raises it); left out"]),
    "half of a surrogate pair": (lines('{"title": "T", "abstract": "\\ud800."}'), ["Good", "Better"], ["x:2: half of a surrogate pair in 'abstract'; expected Unicode characters"]),
    "an abstract of a million characters": (lines(LINE.replace("A.", "x" * 1_000_000) % ""), ["Good", "Better"], ["x:2: the abstract of 'T' has 1,000,000 characters; expected at most 100,000 (--max-text-length raises it)"]),
    "a title of 3,000 characters": (lines('{"title": "' + "x"*3000 + '", "abstract": "A."}'), ["Good", "Better"], ["x:2: the title of 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' has 3,000 characters; expected at most 2,000 (--max-title-length raises it)"]),
    "an address of 3,000 characters": (lines(LINE % (', "url": "' + "x"*3000 + '"')), ["Good", "T", "Better"], ["x:2: 'url' has 3,000 characters; expected at most 2,000 (--max-title-length raises it); left out"]),
    "deep nesting in a line": (lines("[" * 100_000), ["Good", "Better"], ["x:2: is no JSON (nested too deep); expected one object a line"]),
    "deep nesting in a value": (lines('{"title": ' + '{"a":' * 100_000), ["Good", "Better"], ["x:2: is no JSON (nested too deep); expected one object a line"]),
    "answers within answers": (lines('{"message": ' * 100_000), ["Good", "Better"], ["x:2: is no JSON (nested too deep); expected one object a line"]),
    "deep nesting in a list": ("[" + GOOD + "," + "[" * 100_000, ["Good"], ["x:1: is no JSON (nested too deep); expected a list of objects with 'title' and 'abstract'"]),
    "a list that is cut": ("[" + GOOD + ', {"title": "T", "abs', ["Good"], ["x:1: is no JSON (…); expected a list of objects with 'title' and 'abstract'"]),
    "a list without commas": (f"[{GOOD} {GOOD}]", ["Good"], ["x:1: is no JSON (…); expected a list of objects with 'title' and 'abstract'"]),
    "a list with a comma too many": (f"[{GOOD},]", ["Good"], ["x:1: is no JSON (…); expected a list of objects with 'title' and 'abstract'"]),
    "a list of nothing": ("[]", [], []),
    "a name that is no text": ("{\n7: 1}", [], ["x:2: is no JSON (…); expected a list of objects with 'title' and 'abstract'"]),
    "an answer without papers": ('{"results": []}', [], []),
    "an inverted index with places beyond": (lines('{"title": "T", "abstract_inverted_index": {"a": [999999999]}}'), ["Good", "Better"], ["x:2: 'abstract_inverted_index' has '999999999' for a place; expected a number from 0 to 99,999"]),
    "an inverted index with words for places": (lines('{"title": "T", "abstract_inverted_index": {"a": ["b"]}}'), ["Good", "Better"], ["x:2: 'abstract_inverted_index' has 'b' for a place; expected a number from 0 to 99,999"]),
    "an inverted index that is a text": (lines('{"title": "T", "abstract_inverted_index": "a"}'), ["Good", "Better"], ["x:2: 'abstract_inverted_index' is a text; expected an object"]),
    "an inverted index with true for a place": (lines('{"title": "T", "abstract_inverted_index": {"a": [true]}}'), ["Good", "Better"], ["x:2: 'abstract_inverted_index' has 'True' for a place; expected a number from 0 to 99,999"]),
    "authorships that are a text": (lines('{"title": "T", "abstract_inverted_index": {"a": [0]}, "authorships": "x"}'), ["Good", "Better"], ["x:2: 'authorships' is a text; expected a list"]),
    "Crossref with a date of words": (lines(CROSSREF % ('"A."', '[["x"]]')), ["Good", "Better"], ["x:2: 'date-parts' is ['x']; expected numbers of year, month and day"]),
    "Crossref with a month 13": (lines(CROSSREF % ('"A."', "[[2020, 13]]")), ["Good", "T", "Better"], ["x:2: 'published' is '2020-13'; expected a date such as 2024-05-01; left out"]),
    "Crossref with a number for an abstract": (lines(CROSSREF % (7, "[[2020]]")), ["Good", "Better"], ["x:2: a number stands where a text is expected"]),
    "a record of Semantic Scholar with a text for its ids": (lines('{"paperId": "x", "externalIds": "y", "title": "T", "abstract": "A."}'), ["Good", "Better"], ["x:2: 'ArXiv' is looked for in a text; expected an object"]),
    "an arXiv record with a number for an id": (lines('{"id": 7.5, "authors_parsed": [], "title": "T", "abstract": "A."}'), ["Good", "T", "Better"], ["x:2: 'id' is a number; expected text; left out", "x:2: 'arxiv' is a number; expected text; left out"]),
    "a billion laughs": (LAUGHS, [], ["x: has a DTD or entities; expected XML without them"]),
    "an entity from outside": (OUTSIDE, [], ["x: has a DTD or entities; expected XML without them"]),
    "a DTD alone": ("<!DOCTYPE feed>" + ATOM % ENTRY, [], ["x: has a DTD or entities; expected XML without them"]),
    "XML that is cut": ((ATOM % (ENTRY + ENTRY))[:-20], ["Good"], ["x: is no XML (…)"]),
    "XML of 200 levels": (ATOM % (ENTRY + "<a>" * 200 + "</a>" * 200), ["Good"], ["x: has elements 101 deep; expected at most 100 (--max-depth raises it)"]),
    "XML in an unknown encoding": ('<?xml version="1.0" encoding="klingon"?>' + ATOM % ENTRY, [], ["x: is no XML (…)"]),
    "other XML": ("<rss><channel/></rss>", [], ["x: is in no known format; expected one of …"]),
    "an entry without a summary": (ATOM % ("<entry><title>T</title></entry>" + ENTRY), ["Good"], ["x:entry 1: the title 'T' has no abstract"]),
    "a null in XML": (ATOM % "<entry>\0</entry>", [], ["x: is no XML (…)"]),
    "a table with uneven rows": ("title,abstract,year\nGood,It is good.,2020\nT,A.\nT,A.,2020,x\nBetter,It is.,2021", ["Good", "Better"], ["x:3: has 2 cells; expected 3: title, abstract, year", "x:4: has 4 cells; expected 3: title, abstract, year"]),
    "a table with a quote without end": ('title,abstract\nGood,It is good.\nT,"A.\nBetter,It is good.\n', ["Good", "Better"], ["x:3: is no row of the table (…)"]),
    "a table with a quote within": ('title,abstract\nT,"A" b\nGood,It is good.', ["Good"], ["x:2: is no row of the table (…)"]),
    "a table of names alone": ("title,abstract\n", [], []),
    "a table with a bad year": ("title,abstract,year\nT,A.,MMXX\nGood,It is good.,2020", ["T", "Good"], ["x:2: 'year' is 'MMXX'; expected four digits, 1000 to 2999; left out"]),
    "a cell of 200,000 characters": ("title,abstract\nT," + "x" * 200_000 + "\nGood,It is good.", ["Good"], ["x:2: is no row of the table (field larger than field limit (131072); --max-text-length raises it)"]),
    "half a BibTeX entry": ("@article{a, title = {T}, abstract = {A.\n@article{b, title = {Good}, abstract = {It is good.}}", ["Good"], ["x:1: is no whole BibTeX entry (…); expected @article{key, title = {…}, …}"]),
    "BibTeX with one key twice": ("@a{k, title={Good}, abstract={It is good.}}\n@a{k, title={Better}, abstract={It is.}}", ["Good", "Better"], []),
    "BibTeX without an abstract": ("@a{k, title={T}}", [], ["x:1: the title 'T' has no abstract"]),
    "BibTeX in 20,000 braces": ("@a{k, title=" + "{" * 20_000, [], ["x:1: is no whole BibTeX entry (…); expected @article{key, title = {…}, …}"]),
    "BibTeX with a bad year": ("@a{k, title={T}, abstract={A.}, year={to appear}}", ["T"], ["x:1: 'year' is 'to appear'; expected four digits, 1000 to 2999; left out"]),
    "BibTeX of an author in 200 braces": ("@a{k, title={Good}, abstract={It is.}, author={\\" + "{" * 200 + "A" + "}" * 200 + "}}", ["Good"], []),
    "half a RIS record": ("TY  - JOUR\nTI  - T\nAB  - A.\n\nTY  - JOUR\nTI  - Good\nAB  - It is good.\nER  - \n", ["Good"], ["x:1: is half a record; expected a line 'ER  - ' at its end"]),
    "RIS without a title": ("TY  - JOUR\nAB  - A.\nER  - \n", [], ["x:1: a paper without a title; expected text in 'title'"]),
    "RIS with a bad year": ("TY  - JOUR\nTI  - T\nAB  - A.\nPY  - last\nER  - \n", ["T"], ["x:1: 'year' is 'last'; expected four digits, 1000 to 2999; left out"]),
    "Markdown without an abstract": ("# Title\n", [], ["x:1: the title 'Title' has no abstract"]),
    "a title without an abstract": ("Title\n\nOther title", [], ["x:1: the line 'Title' has no abstract after it; expected a title line, then an abstract line", "x:3: the line 'Other title' has no abstract after it; expected a title line, then an abstract line"]),
    "gzip that is cut": (gzip.compress(GOOD.encode() + b"\n" + bytes(range(256)).hex().encode())[:-30], ["Good"], ["x: is packed and cannot be unpacked (…)"]),
    "gzip with a wrong sum": (gzip.compress(GOOD.encode())[:-8] + b"12345678", [], ["x: is packed and cannot be unpacked (…)"]),
    "gzip of nothing": (gzip.compress(b""), [], ["x: is empty; expected papers"]),
    "gzip in gzip": (gzip.compress(gzip.compress(GOOD.encode())), [], ["x: is a binary file; expected UTF-8 text, or one of …"]),
    "a gzip bomb": (gzip.compress(GOOD.encode() + b"\n" + b" " * 65_000_000), ["Good"], ["x: grows beyond 64,000,000 bytes; unpack it first (--max-expansion raises the limit)"]),
    "a zip that is cut": (zipped(a=GOOD)[:-10], [], ["x: is packed and cannot be unpacked (…)"]),
    "a zip of a picture and papers": (zipped(**{"a.png": b"\x89PNG\0", "b.jsonl": GOOD}), ["Good"], ["x/a.png: is a binary file; expected UTF-8 text, or one of …"]),
    "a zip with a broken file": (zipped(a=GOOD, b="{}", c=BETTER).replace(zlib.crc32(b"{}").to_bytes(4, "little"), b"----"), ["Good", "Better"], ["x/b: is packed and cannot be unpacked (…)"]),
    "a zip with a file without a name": (zipped(**{"": GOOD}), ["Good"], []),
    "a zip of nothing": (zipped(), [], []),
    "a zip that leads outside": (zipped(**{"../../etc/x.jsonl": GOOD}), ["Good"], []),
    "a zip bomb": (zipped(a=GOOD, b=b" " * 65_000_000, c=BETTER), ["Good", "Better"], ["x/b: grows beyond 64,000,000 bytes; unpack it first (--max-expansion raises the limit)"]),
    "Zstandard that is cut": (b"\x28\xb5\x2f\xfd\x04\x58", [], ["x: is empty; expected papers"]),
    "a Parquet of four letters": (b"PAR1", [], ["x:1: is no Parquet file that can be read (…)"]),
    "a Parquet of noise": (b"PAR1" + bytes(range(256)) + b"\x10\0\0\0PAR1", [], ["x:1: is no Parquet file that can be read (…)"]),
    "a PDF of five letters": (b"%PDF-", [], ["x: is no PDF that can be read (…)"]),
    "a PDF without pages": (b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF", [], ["x: is no PDF that can be read (…)"]),
}  # fmt: skip

MISNAMED = {  # a source, a wrong --format, the titles that are read, and what is said
    "a page as BibTeX": ("Title\n\nWe do it.", "bibtex", [], []),
    "JSON Lines as a table": (GOOD, "csv", [], ["x:1: names no title and abstract; expected a line of names, such as title,abstract,year"]),
    "a table as JSON Lines": ("title,abstract\nT,A.", "jsonl", [], ["x:1: is no JSON (…); expected one object a line", "x:2: is no JSON (…); expected one object a line"]),
    "a page as Atom": ("Title\n\nWe do it.", "arxiv-atom", [], ["x: is no XML (…)"]),
    "JSON Lines as Parquet": (GOOD, "parquet", [], ["x:1: is no Parquet file that can be read (…)"]),
    "JSON Lines as PDF": (GOOD, "pdf", [], ["x: is no PDF that can be read (…)"]),
    "JSON Lines as RIS": (GOOD, "ris", [], ["x:1: begins without a type; expected a line such as 'TY  - JOUR'"]),
    "a page as Crossref": ("Title\n\nWe do it.", "crossref", [], ["x: holds no records; expected json, jsonl, parquet, csv"]),
    "plain records as OpenAlex": (GOOD, "openalex", [], ["x:1: its fields are 'abstract, title'; expected those of openalex"]),
    "JSON Lines as Markdown": (GOOD, "markdown", [], ["x:1: has no heading; expected a line '# Title' and an abstract under it"]),
    "a picture as text": (b"\x89PNG", "text", [], ["x:1: is not UTF-8 (byte 0x89); save it as UTF-8"]),
    "an unknown format": (GOOD, "docx", [], ["format 'docx' is unknown; expected one of …"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_bad_is_told_and_the_rest_is_read(name):
    """Word by word."""
    source, titles, expected = BAD[name]
    found, said = read(source)
    assert found == titles
    assert len(said) == len(expected) and all(map(is_said, expected, said)), said


@pytest.mark.parametrize("name", MISNAMED)
def test_a_wrong_format_is_told(name):
    """Whatever the source is."""
    source, format, titles, expected = MISNAMED[name]
    found, said = read(source, format)
    assert found == titles
    assert len(said) == len(expected) and all(map(is_said, expected, said)), said


def test_there_are_many_bad_sources():
    """So that none is lost on the way."""
    assert len(BAD) + len(MISNAMED) + len(FILES) >= 120


def _fifo(path):
    os.mkfifo(path)


def _loop(path):
    path.symlink_to(path)


def _locked(path):
    path.write_text(GOOD)
    path.chmod(0)


def _dangling(path):
    path.symlink_to(path.with_name("nothing"))


FILES = {  # how to make it, and what is said of it
    "no file": (lambda path: None, "no such file"),
    "a folder": (lambda path: path.mkdir(), "is a folder; give the files in it, such as {path}/*.txt"),
    "a pipe that nobody writes to": (_fifo, "is a pipe or a device; expected a file, or '-' for standard input"),
    "a link to itself": (_loop, "cannot be read (Too many levels of symbolic links)"),
    "a link to nothing": (_dangling, "no such file"),
    "a device": (lambda path: path.symlink_to("/dev/zero"), "is a pipe or a device; expected a file, or '-' for standard input"),
    "a file of another user": (_locked, "cannot be read (Permission denied)"),
    "a name that is too long": (lambda path: None, "cannot be read (File name too long)"),
    "an empty file": (lambda path: path.write_bytes(b""), "is empty; expected papers"),
    "a file of null bytes": (lambda path: path.write_bytes(bytes(100_000)), "is a binary file; expected UTF-8 text, or one of …"),
    "a list of nothing": (lambda path: path.write_text("[]"), "holds no paper; expected titles and abstracts"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_file_is_told_beside_the_papers_of_a_good_one(tmp_path, name):
    """And it is told at once: nothing waits for a pipe."""
    make, expected = FILES[name]
    path, good = tmp_path / ("x" * 300 if "too long" in name else "bad.txt"), tmp_path / "good.jsonl"
    make(path)
    good.write_text(GOOD)
    if name == "a file of another user" and os.access(path, os.R_OK):
        pytest.skip("root may read everything")
    papers, _, problems = read_papers([str(path), str(good)])
    assert [p.title for p in papers] == ["Good"]
    (problem,) = problems
    assert problem.place == str(path)
    assert is_said(expected.format(path=path), problem.message)


def test_a_name_of_any_bytes_is_read(tmp_path):
    """Its page is named in the graph as far as there are characters for it."""
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.jsonl")
    try:
        with open(path, "w") as file:
            file.write(lines("7"))
    except OSError:
        pytest.skip("this system has no such names")
    report = build([path], tmp_path / "out", extractor="rules")
    assert report.papers == 2
    assert [p.place for p in report.problems] == [f"{path}:2"]


def test_a_name_with_a_null_byte_is_told():
    """As no system has such a file."""
    with pytest.raises(SourceError, match="embedded null byte"):
        read_papers(["a\0b"])


def test_one_id_for_two_titles_costs_no_paper(tmp_path):
    """Ids that clash in an address stay apart too; and so do papers of a volume that all bear its DOI."""
    records = [
        {"title": "Cats in trees", "abstract": "A.", "id": "same"},
        {"title": "Dogs in boxes", "abstract": "A.", "id": "same"},
        {"title": "Mice", "abstract": "A.", "id": "a b"},
        {"title": "Rats", "abstract": "A.", "id": "a-b"},
        {"title": "On birds", "abstract": "A.", "doi": "10.1000/volume"},
        {"title": "Fish, a survey", "abstract": "A.", "doi": "10.1000/VOLUME"},
    ]
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(map(json.dumps, records)))
    papers, _, problems = read_papers([str(path)])
    assert len({p.id for p in papers}) == len(papers) == 6 and problems == []


THREE = "\n".join([GOOD, BETTER, GOOD.replace("Good", "Best")])
DEEP = GOOD.replace("}", ', "x": [[]]}')
BEYOND = {  # a source, the limit that it oversteps, the largest with which it does, the titles that are read, and what is said
    "a file": (THREE, "file_size", len(THREE) - 1, [], f"x: has more than {len(THREE) - 1} bytes; split it (--max-file-size raises the limit)"),
    "a packed file": (gzip.compress(THREE.encode()), "file_size", len(THREE) - 1, [], f"x: has more than {len(THREE) - 1} bytes; split it (--max-file-size raises the limit)"),
    "a list": (f"[{GOOD}]", "whole_size", len(GOOD) + 1, [], f"x: has more than {len(GOOD) + 1} bytes; split it, or write it as one JSON object a line (--max-whole-size raises the limit)"),
    "a line": (lines(LINE % (" " * 100)), "whole_size", len(LINE) + 97, ["Good", "Better"], f"x:2: has more bytes than a line may; expected at most {len(LINE) + 97} (--max-whole-size raises it)"),
    "an element": (ATOM % (ENTRY + ENTRY.replace("<title>", "<note>" + "x" * 100_000 + "</note><title>") + ENTRY), "whole_size", 70_000, ["Good"], "x: has more bytes than an element may; expected at most 70,000 (--max-whole-size raises it)"),
    "a zip bomb": (zipped(a=GOOD, b=GOOD.encode() + b" " * 65_000_000, c=BETTER), "expansion", 900, ["Good", "Better"], "x/b: grows beyond 64,000,000 bytes; unpack it first (--max-expansion raises the limit)"),
    "a title": (THREE, "title_length", 5, ["Good", "Best"], "x:2: the title of 'Better' has 6 characters; expected at most 5 (--max-title-length raises it)"),
    "an abstract": (GOOD, "text_length", 10, [], "x:1: the abstract of 'Good' has 11 characters; expected at most 10 (--max-text-length raises it)"),
    "marks": (CROSSREF % ('"<p><b>A.</b></p>"', "[[2020]]"), "text_length", 3, [], "x:1: the abstract of 'T' has 16 characters; expected at most 3 (--max-text-length raises it)"),
    "a place in an inverted index": ('{"title": "T", "abstract_inverted_index": {"A": [3]}}', "text_length", 3, [], "x:1: 'abstract_inverted_index' has '3' for a place; expected a number from 0 to 2"),
    "a cell": ("title,abstract,words\nT,A.," + "x" * 200_000, "text_length", 199_999, [], "x:2: is no row of the table (field larger than field limit (199999); --max-text-length raises it)"),
    "authors": (GOOD.replace("}", ', "authors": "A; B"}'), "items", 1, ["Good"], "x:1: 'authors' has 2 values; expected at most 1 (--max-items raises it); left out"),
    "files in a zip": (zipped(a=GOOD, b=BETTER), "items", 1, [], "x: holds 2 files; expected at most 1 (--max-items raises it)"),
    "nesting in JSON": (f"{DEEP}\n{BETTER}", "depth", 2, ["Better"], "x:1: holds values too far within one another; expected at most 2 (--max-depth raises it)"),
    "nesting in XML": (ATOM % ENTRY, "depth", 2, [], "x: has elements 3 deep; expected at most 2 (--max-depth raises it)"),
}  # fmt: skip


@pytest.mark.parametrize("name", BEYOND)
def test_what_is_beyond_a_limit_is_told_with_the_option_that_raises_it(name):
    """And is read where the limit is twice as high."""
    source, limit, most, titles, expected = BEYOND[name]
    assert read(source, None, Limits(**{limit: most})) == (titles, [expected])
    found, said = read(source, None, Limits(**{limit: 2 * most}))
    assert len(found) > len(titles) or name == "authors"  # without which a paper is read
    assert not any("max-" in words for words in said)


def test_every_limit_is_overstepped_here_and_has_an_option(tmp_path):
    """Of both commands that read sources, as the README says."""
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    assert {limit for _, limit, *_ in BEYOND.values()} == {field.name for field in fields(Limits)}
    page = tmp_path / "page.jsonl"
    page.write_text(THREE)
    for command in ("build", "extract"):
        arguments = [command, str(page), "--extractor", "rules", "--max-title-length", "5", "--max-file-size", "1.5kB"]
        out = ["--output", str(tmp_path / "out")] if command == "build" else []
        told = CliRunner().invoke(app, arguments + out)
        assert told.exit_code == 1
        for field in fields(Limits):
            assert option(field.name) in CliRunner().invoke(app, [command, "--help"]).output
            usual = from_bytes(field.default) if field.name.endswith("size") else field.default
            assert re.search(rf"\| `{option(field.name)}` \|.*\| {usual} \|", readme), field.name


@pytest.mark.parametrize("name", samples())
def test_every_reader_keeps_the_limits(name):
    """Each is handed them: of no sample a paper is read where titles may have one character."""
    if name.endswith("pdf"):
        pytest.importorskip("pypdf")
    usual, _ = read(samples()[name])
    titles, said = read(samples()[name], None, Limits(title_length=1))
    assert titles == [] and sum("--max-title-length raises it" in words for words in said) == len(usual) > 0


def test_a_packed_stream_grows_with_what_was_read_of_it(monkeypatch):
    """Whether its size is known or not, as that of a pipe is not."""
    monkeypatch.setattr(content, "GROWS_FREELY", 100_000)
    packed = gzip.compress("\n".join([GOOD] * 10_000).encode())
    for seekable in (True, False):
        file = io.BufferedReader(_Stream(packed, seekable), content.BEGINNING)
        with pytest.raises(SourceError, match=r"x: grows beyond 1\d\d,\d\d\d bytes"):
            list(sources.read(file, "x", limits=Limits(expansion=50)))
        file = io.BufferedReader(_Stream(packed, seekable), content.BEGINNING)
        assert len(list(sources.read(file, "x", limits=Limits(expansion=1000)))) == 10_000


class _Stream(io.BytesIO):
    """Bytes as of a file, or of a pipe."""

    def __init__(self, raw: bytes, seekable: bool) -> None:
        super().__init__(raw)
        self._seekable = seekable

    def seekable(self) -> bool:
        return self._seekable


@pytest.mark.parametrize("size", ["", "GB", "-1GB", "2 GBit", "1e9", "٣GB", "9" * 400 + "GB"])
def test_a_size_that_is_none_is_told(size):
    """In one line."""
    with pytest.raises(KgError, match="is no size; expected one such as 500MB or 2GB"):
        to_bytes(size)


@pytest.mark.parametrize("format", [None, *sources.READERS])
@settings(max_examples=40)
@given(raw=st.one_of(st.binary(max_size=300), st.text(max_size=300)))
def test_anything_is_read_or_refused(format, raw):
    """Any bytes and any text, by any reader: papers and problems, or one SourceError, and no other."""
    try:
        for found in sources.parse(raw, "x", format):
            assert isinstance(found, Paper | Problem)
            assert str(found).count("\n") == 0 or isinstance(found, Paper)
    except SourceError as error:
        assert str(error).count("\n") == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = """
    title abstract summary id url authors year published categories venue doi arxiv links paper externalIds paperId abstract_inverted_index
    authorships primary_location locations topics DOI author issued container-title authors_parsed versions affiliations publishedAt journal
""".split()


@settings(max_examples=300)
@given(record=st.dictionaries(st.sampled_from(NAMES), JSON, max_size=8))
def test_a_record_of_anything_costs_no_good_one(record):
    """Whatever stands in the fields, the lines before and after are read."""
    titles, said = read(lines(json.dumps(record)))
    assert [t for t in titles if t in ("Good", "Better")][:1] == ["Good"] and titles[-1] == "Better"
    refused = [words for words in said if not words.endswith("; left out")]
    assert len(titles) + len(refused) == 3 or "Good" in titles[1:-1]


ALPHABETS = {
    "csv": st.text('a",;\t\n\r ', max_size=60),
    "bibtex": st.text('@a{},="\n #%\\', max_size=60),
    "ris": st.text("TYER  -\nAB", max_size=60),
}


@pytest.mark.parametrize(
    ("format", "before", "after"),
    [
        ("csv", "title,abstract\nGood,It is good.\n", ""),
        (
            "bibtex",
            "@a{good, title = {Good}, abstract = {It is good.}}\n",
            "\n@a{better, title = {Better}, abstract = {It is.}}",
        ),
        (
            "ris",
            "TY  - JOUR\nTI  - Good\nAB  - It is good.\nER  - \n",
            "\nTY  - JOUR\nTI  - Better\nAB  - It is.\nER  - \n",
        ),
    ],
)
@settings(max_examples=200)
@given(chance=st.data())
def test_what_is_broken_costs_nothing_before_it_and_what_begins_anew_after_it(format, before, after, chance):
    """Whatever signs of the format stand between."""
    between = chance.draw(ALPHABETS[format])
    titles, _ = read(before + between + after, format)
    assert titles[0] == "Good"
    assert not after or titles[-1] == "Better" or "{" in between or "%" in between or '"' in between


@pytest.mark.parametrize(
    "source",
    [
        "[" * 1_000_000, '{"a":' * 500_000, "<a>" * 100_000, "@a{b, c = {" + "{" * 200_000, "@a{" * 20_000, "@string{a = a}\n" * 5_000,
        "TY  - \n" * 20_000, "# \n" * 100_000, "\n\n" * 500_000, '"' * 200_000, "title,abstract\n" + '"\n' * 20_000, "a\n\n" + "b\n" * 100_000,
        "title,abstract\n" + "&lt;" * 100_000, ATOM % ("<entry/>" * 20_000), CROSSREF % (json.dumps("<" * 90_000), "[[2020]]"),
        CROSSREF % (json.dumps("<p " * 30_000), "[[2020]]"), CROSSREF % (json.dumps("&" * 90_000), "[[2020]]"), CROSSREF % (json.dumps("</tex-math><mml:math>" * 4_500), "[[2020]]"),
        CROSSREF % (json.dumps("\\documentclass" * 30_000), "[[2020]]"), CROSSREF % (json.dumps("\\documentclass" * 1_000_000), "[[2020]]"), "%PDF-" + "1 0 obj\n<<" * 20_000,
    ],
    ids=lambda source: source[:12].replace("\n", " "),
)  # fmt: skip
def test_nothing_takes_long(source):
    """What is repeated a hundred thousand times is read in one go."""
    read_within(source.encode(), "x", seconds=30)


def test_mutated_samples_are_read_or_refused():
    """A few thousand; `python -m tests.fuzz.sources SECONDS` tries as many as one likes."""
    for content_, name, format in itertools.islice(mutants(seed=1), 3000):
        read_within(content_, name, format)


def test_a_bomb_of_parquet_is_told():
    """A text that is stored once and stands in many rows is not written out for all of them."""
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = io.BytesIO()
    pq.write_table(pa.table({"title": ["x" * (70 << 20)], "abstract": ["A."]}), table, compression="zstd")
    assert len(table.getvalue()) < 1_000_000
    assert read(table.getvalue()) == (
        [],
        ["x: grows beyond 64,000,000 bytes; unpack it first (--max-expansion raises the limit)"],
    )
