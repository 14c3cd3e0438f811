"""Labels of relations in sentences."""


def as_verb(label: str) -> str:
    """Make a relation's label the verb of a sentence: those that are none get one.

    >>> as_verb("outperforms"), as_verb("runs on"), as_verb("based on"), as_verb("is a")
    ('outperforms', 'runs on', 'is based on', 'is a')
    """
    return label if label.split()[0].endswith("s") else f"is {label}"
