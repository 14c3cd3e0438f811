"""Works of OpenAlex. https://docs.openalex.org/api-entities/works/work-object"""

from kg.errors import SchemaError
from kg.names import arxiv_id
from kg.sources.forms.form import Form, part, parts, texts
from kg.sources.limits import Limits
from kg.sources.marks import unmarked
from kg.sources.reader import kind_of


def from_inverted(index: object, limits: Limits) -> str:
    """Put the words of an inverted index into their order.

    Raises SchemaError where it is none, or places lie where no abstract has any.

    >>> from_inverted({"model.": [2], "A": [0], "large": [1]}, Limits())
    'A large model.'
    """
    if index is None:
        return ""
    if not isinstance(index, dict):
        raise SchemaError(f"'abstract_inverted_index' is {kind_of(index)}; expected an object")
    words: dict[int, str] = {}
    for word, places in index.items():
        for place in places if isinstance(places, list) else [places]:
            if type(place) is not int or not 0 <= place < limits.text_length:
                raise SchemaError(
                    f"'abstract_inverted_index' has {str(place)[:20]!r} for a place; expected a number from 0 to {limits.text_length - 1:,}"
                )
            words[place] = word
    return " ".join(words[place] for place in sorted(words))


def _fields(record: dict, limits: Limits) -> dict:
    authorships = parts(record, "authorships")
    urls = texts(parts(record, "locations"), "landing_page_url")
    url = part(record, "primary_location", "landing_page_url") or part(record, "doi") or record.get("id")
    return {
        "id": record.get("id"),
        "doi": part(record, "doi"),
        "arxiv": next((found for found in map(arxiv_id, urls) if found), None),
        "url": url,
        "links": urls,
        "title": unmarked(part(record, "title") or part(record, "display_name"), limits),
        "abstract": unmarked(from_inverted(part(record, "abstract_inverted_index"), limits), limits),
        "authors": texts(authorships, "author", "display_name"),
        "affiliations": texts([i for a in authorships for i in parts(a, "institutions")], "display_name"),
        "venue": part(record, "primary_location", "source", "display_name"),
        "categories": texts(parts(record, "topics"), "display_name"),
        "year": part(record, "publication_year"),
        "published": part(record, "publication_date"),
    }


FORM = Form("openalex", lambda record: "abstract_inverted_index" in record, _fields)
