"""Parquet, read in small batches of rows. https://parquet.apache.org/docs/file-format/

pyarrow is Apache Arrow's own reader; it is large, so it is an extra.
"""

import io
from collections.abc import Iterator
from typing import IO

from kg.errors import SourceError, in_one_line
from kg.model import Problem
from kg.sources.content import may_grow, missing, read_whole, size_of
from kg.sources.forms.named import is_named
from kg.sources.limits import Limits

MAGIC = "PAR1"
ROWS_AT_ONCE = 32
"""Few: a value that is stored once may stand in each of them."""
_NESTED = ("paper", "abstract_inverted_index", "authors_parsed", "DOI")


def records_in_parquet(file: IO[bytes], name: str, limits: Limits) -> Iterator[tuple[str, object] | Problem]:
    """Places and records of a table in Parquet. Raises SourceError where it is broken, or pyarrow is not installed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise missing(name, "parquet", "pyarrow") from None
    if not file.seekable():
        file = io.BytesIO(read_whole(file, name, limits))
    number = 0
    try:
        table = pq.ParquetFile(file)
        grown = sum(table.metadata.row_group(number).total_byte_size for number in range(table.num_row_groups))
        may_grow(grown, size_of(file), name, limits)
        columns = table.schema_arrow.names
        if not is_named(columns) and not set(columns) & set(_NESTED):
            raise SourceError(
                f"{name}: has the columns {', '.join(columns)[:200]}; expected at least title and abstract"
            )
        for batch in table.iter_batches(ROWS_AT_ONCE):
            for record in batch.to_pylist():
                number += 1
                yield f"{name}:{number}", _in_json(record)
    except (pa.ArrowException, OSError, ValueError, TypeError, OverflowError) as error:
        reason = in_one_line(error)[:200]
        raise SourceError(f"{name}:{number + 1}: is no Parquet file that can be read ({reason})") from None


def _in_json(value: object) -> object:
    """Write dates as texts, and whole structures likewise; what JSON has stays."""
    if isinstance(value, dict):
        return {key: _in_json(v) for key, v in value.items()}
    if isinstance(value, list):
        return [_in_json(v) for v in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


def is_parquet(start: str) -> bool:
    """Tell by the four letters that each such file begins with."""
    return start.startswith(MAGIC)
