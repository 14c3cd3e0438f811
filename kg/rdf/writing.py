"""Triples in the syntaxes of RDF, streamed: nothing is built in memory."""

import json
from collections.abc import Callable, Iterable
from functools import partial
from io import BytesIO, RawIOBase
from itertools import groupby
from typing import Any, BinaryIO, cast

import pyoxigraph as ox

from kg.rdf.terms import A
from kg.terms import to_context
from kg.vocab import BASE, XSD, prefixes

_NOT_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF], "\ufffd") | {ord("\r"): "\n"}
"""What XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets) becomes the replacement character.

Lines end as its readers take them to (https://www.w3.org/TR/xml/#sec-line-ends).
"""
_ANY = ox.Triple(A, A, A)
"""Without a triple, no header is written."""


class _WithoutHeader(RawIOBase):
    """A file that passes on what comes after its first bytes."""

    def __init__(self, file: BinaryIO, skipped: int) -> None:
        super().__init__()
        self._file, self._skipped = file, skipped

    def write(self, content) -> int:
        start = min(self._skipped, len(content))
        self._skipped -= start
        self._file.write(content[start:])
        return len(content)


def _write_with_prefixes(form: ox.RdfFormat, triples: Iterable[ox.Triple], file: BinaryIO, base: str) -> None:
    """Write with sorted prefixes: Oxigraph's order of them is random."""
    known = prefixes(base)
    lines = (ox.serialize([_ANY], format=form, prefixes=known) or b"").splitlines(keepends=True)
    header = [line for line in lines if line.startswith(b"@prefix")]
    file.write(b"".join(sorted(header)))
    rest = _WithoutHeader(file, sum(map(len, header)))
    ox.serialize(triples, cast(BinaryIO, rest), format=form, prefixes=known)


def _write_lines(form: ox.RdfFormat, triples: Iterable[ox.Triple], file: BinaryIO, base: str) -> None:
    ox.serialize(triples, file, format=form)


def _write_xml(triples: Iterable[ox.Triple], file: BinaryIO, base: str) -> None:
    ox.serialize(map(_fit_for_xml, triples), file, format=ox.RdfFormat.RDF_XML)


def _fit_for_xml(triple: ox.Triple) -> ox.Triple:
    value = triple.object
    if not isinstance(value, ox.Literal) or (text := text_of_xml(value.value)) == value.value:
        return triple
    language = value.language
    literal = ox.Literal(text, language=language) if language else ox.Literal(text, datatype=value.datatype)
    return ox.Triple(triple.subject, triple.predicate, literal)


def text_of_xml(text: str) -> str:
    """A text as XML can hold it.

    >>> text_of_xml("a\\x00b\\r\\nc")
    'a\ufffdb\\nc'
    """
    return text.replace("\r\n", "\n").translate(_NOT_IN_XML)


def _write_jsonld(triples: Iterable[ox.Triple], file: BinaryIO, base: str) -> None:
    """One node object a line, under the context of `ontology/context.jsonld`."""
    context = to_context(base)
    words = _Words(context)
    file.write(b'{"@context":' + json.dumps(context).encode() + b',\n"@graph":[')
    for number, (subject, about) in enumerate(groupby(triples, key=lambda t: t.subject)):
        line = json.dumps(words.node_object(subject, about), ensure_ascii=False)
        file.write(b",\n" if number else b"\n")
        file.write(line.encode())
    file.write(b"\n]}\n")


class _Words:
    """The words that a context has for terms (https://www.w3.org/TR/json-ld11/#compact-iris)."""

    def __init__(self, context: dict) -> None:
        self._prefixes = {name: iri for name, iri in context.items() if isinstance(iri, str) and "://" in iri}
        self._short: dict[str, str] = {}
        self._coerced: dict[str, str] = {}
        for word, meaning in context.items():
            name = meaning.get("@id", word) if isinstance(meaning, dict) else meaning
            if ":" in name and "://" not in name:
                self._short[self._expanded(name)] = word
            if isinstance(meaning, dict):
                self._coerced[word] = meaning["@type"]

    def _expanded(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        return self._prefixes[prefix] + local

    def node_object(self, subject: ox.NamedNode, about: Iterable[ox.Triple]) -> dict:
        """One subject with all that follows about it."""
        found: dict = {"id": subject.value}
        for t in about:
            is_type = t.predicate == A
            word = "type" if is_type else self._word(t.predicate)
            value = self._word(t.object) if is_type else self._value(word, t.object)
            if word in found:
                if not isinstance(found[word], list):
                    found[word] = [found[word]]
                found[word].append(value)
            else:
                found[word] = value
        return found

    def _word(self, node: Any) -> str:
        if node.value not in self._short:
            fitting = [
                (len(iri), f"{p}:{node.value[len(iri) :]}")
                for p, iri in self._prefixes.items()
                if node.value.startswith(iri)
            ]
            self._short[node.value] = max(fitting)[1] if fitting else node.value
        return self._short[node.value]

    def _value(self, word: str, value: Any) -> str | int | dict:
        coerced = self._coerced.get(word)
        if isinstance(value, ox.NamedNode):
            return value.value if coerced == "@id" else {"@id": value.value}
        if value.language:
            return {"@value": value.value, "@language": value.language}
        datatype = f"xsd:{value.datatype.value.removeprefix(XSD)}"
        if datatype == "xsd:string":
            return value.value if coerced is None else {"@value": value.value}
        if datatype == "xsd:integer" and coerced is None and len(value.value) < 16:
            return int(value.value)
        return value.value if datatype == coerced else {"@value": value.value, "@type": datatype}


FORMS: dict[str, Callable[[Iterable[ox.Triple], BinaryIO, str], None]] = {
    "ttl": partial(_write_with_prefixes, ox.RdfFormat.TURTLE),
    "trig": partial(_write_with_prefixes, ox.RdfFormat.TRIG),
    "nt": partial(_write_lines, ox.RdfFormat.N_TRIPLES),
    "nq": partial(_write_lines, ox.RdfFormat.N_QUADS),
    "rdf": _write_xml,
    "jsonld": _write_jsonld,
}
"""The syntaxes of RDF by the usual ending of their files; each is written to a binary file, with a base IRI for prefixes.

The triples come subject by subject. XML has no control characters; these become U+FFFD there and stay in all others.
"""


def write_triples(triples: Iterable[ox.Triple], file: BinaryIO, form: str = "ttl", base: str = BASE) -> None:
    """Write triples to a binary file in one of `FORMS`."""
    FORMS[form](triples, file, base)


def to_bytes(triples: Iterable[ox.Triple], form: str = "ttl", base: str = BASE) -> bytes:
    """Write triples in memory.

    >>> bert = ox.NamedNode("https://w3id.org/paperkg/model/bert")
    >>> model = ox.NamedNode("https://w3id.org/paperkg/ontology#Model")
    >>> to_bytes([ox.Triple(bert, A, model)], "jsonld").splitlines()[-2]
    b'{"id": "https://w3id.org/paperkg/model/bert", "type": "Model"}'
    """
    file = BytesIO()
    write_triples(triples, file, form, base)
    return file.getvalue()
