"""The command line: arguments in, one call of the pipeline, words out.

The commands stand in modules of the names that the pipeline has.
"""

import os
import sys

from kg.cli.app import app
from kg.cli.words import say
from kg.errors import KgError

# isort: off
from kg.cli import building, asking, publishing, deciding, measuring  # in the order in which help lists their commands
# isort: on

__all__ = ["app", "asking", "building", "deciding", "main", "measuring", "publishing"]


def main() -> None:
    """Run the command line; a KgError is one line on stderr and exit code 2."""
    try:
        app()
    except KgError as error:
        say(f"kg: {error}")
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output, such as `head`, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        say("kg: stopped")
        sys.exit(130)
