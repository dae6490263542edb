"""The command line: a contract people script against. Thin; everything is done by the workspace.

Exit 0 when done, 1 when the answer is "not well", 2 when it could not be done.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
from pydantic import ValidationError

from evidence.commands import (  # noqa: F401 - importing a module of commands adds them to the command line
    board,
    calling,
    chasing,
    choosing,
    finding,
    folders,
    gate,
    intake,
    later,
    mapping,
    outlook,
    pictures,
    redacting,
    register,
    releasing,
    standing,
    suggesting,
)
from evidence.commands.base import COULD_NOT, cli
from evidence.errors import EvidenceError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; a failure we foresee is a sentence on standard error and exit 2."""
    try:
        cli.main(args=list(arguments) if arguments is not None else None, prog_name="evidence", standalone_mode=False)
    except EvidenceError as error:
        _fail(str(error), error.remedy)
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(str(step) for step in problem["loc"])
        _fail(f"{field}: {problem['msg'].removeprefix('Value error, ')}".lstrip(": "), "Correct the value.")
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(COULD_NOT)
    except (click.Abort, KeyboardInterrupt):
        _fail("Stopped.", "What was already stored is kept.")
    except BrokenPipeError:
        sys.stderr.close()


def _fail(message: str, remedy: str) -> None:
    click.echo(f"{message} {remedy}".strip(), err=True)
    sys.exit(COULD_NOT)


if __name__ == "__main__":
    main()
