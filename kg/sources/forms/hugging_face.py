"""Daily papers of Hugging Face's API. https://huggingface.co/api/daily_papers, described at https://huggingface.co/docs/hub/api"""

from kg.sources.forms.form import Form, part, parts, texts
from kg.sources.limits import Limits


def _fields(record: dict, limits: Limits) -> dict:
    paper = part(record, "paper") or record
    id_ = part(paper, "id")
    return {
        "id": id_,
        "url": f"https://huggingface.co/papers/{id_}" if id_ else None,
        "links": texts([paper], "githubRepo") + texts([paper], "projectPage"),
        "title": part(paper, "title") or part(record, "title"),
        "abstract": part(paper, "summary") or part(record, "summary"),
        "authors": texts(parts(paper, "authors"), "name"),
        "affiliations": texts([paper], "organization", "fullname"),
        "published": part(paper, "publishedAt") or part(record, "publishedAt"),
    }


def _looks_right(record: dict) -> bool:
    return isinstance(record.get("paper"), dict) or ("summary" in record and "publishedAt" in record)


FORM = Form("hugging-face", _looks_right, _fields)
