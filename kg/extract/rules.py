"""The rule extractor: fast, no network, the same answer everywhere."""

from kg.extract.comparisons import set_right
from kg.extract.entities import find_entities
from kg.extract.judging import judge
from kg.extract.lexicon import load_lexicon
from kg.extract.links import find_links
from kg.extract.quantities import find_quantities
from kg.extract.relations import Context, find_relations
from kg.extract.results import find_results
from kg.extract.text import read
from kg.model import Extraction, Paper

NAME = "rules"


def extract(paper: Paper) -> Extraction:
    """Read what one paper says."""
    document = read(paper)
    lexicon = load_lexicon()
    entities = judge(document, find_entities(document, lexicon), lexicon)
    context = Context(document, entities)
    return Extraction(
        paper=paper,
        entities=entities,
        relations=set_right(context, find_relations(context)),
        quantities=find_quantities(context),
        results=find_results(context),
        links=find_links(document),
        extractor=NAME,
    )
