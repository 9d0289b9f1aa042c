"""The command line: ``yichuang up``, and what else has a module of its own."""

import logging

import typer

from deploy.audit.command import app as audit
from deploy.catalogue.command import app as catalogue
from deploy.deadline.command import deadline
from deploy.demo.command import demo
from deploy.local.token import token
from deploy.local.up import up
from deploy.operator.command import app as parked
from deploy.privacy.command import app as privacy
from deploy.schemas.command import app as schemas

app = typer.Typer(
    help="yichuang (一窗): one window takes every application, departments decide behind it.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
app.command()(up)
app.command()(demo)
app.command()(token)
app.add_typer(catalogue, name="catalog")
app.command()(deadline)
app.add_typer(schemas, name="schemas")
app.add_typer(audit, name="audit")
app.add_typer(privacy, name="privacy")
app.add_typer(parked, name="parked")


def main() -> None:
    """Run the command that the terminal names."""
    for library in ("aio_pika", "aiormq"):  # each failed try to connect is a line to them
        logging.getLogger(library).setLevel(logging.CRITICAL)
    app()
