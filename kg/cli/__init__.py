"""The command line: arguments in, one call of the pipeline, words out.

The commands stand in modules of the names that the pipeline has.
"""

import os
import sys

from kg.cli.app import app
from kg.cli.streams import standard_streams
from kg.cli.words import say
from kg.errors import KgError, NotFoundError

# isort: off
from kg.cli import building, asking, publishing, deciding, measuring  # in the order in which help lists their commands
# isort: on

__all__ = ["app", "asking", "building", "deciding", "main", "measuring", "publishing"]


def main() -> None:
    """Run the command line; a KgError is one line on stderr and exit code 2, or 1 where something is not found."""
    try:
        with standard_streams():
            _run()
    except KgError as error:
        say(f"kg: {error}")
        sys.exit(1 if isinstance(error, NotFoundError) else 2)
    except BrokenPipeError:
        sys.exit(1)
    except KeyboardInterrupt:
        say("kg: stopped")
        sys.exit(130)


def _run() -> None:
    """Run a command; where a text must be UTF-8 and an argument is not, that is told."""
    try:
        app()
    except UnicodeEncodeError:
        for argument in map(os.fsencode, sys.argv):
            if argument.decode(errors="replace").encode() != argument:
                raise KgError(f"the argument {argument!r} is not UTF-8; expected text in UTF-8") from None
        raise
