import typer
from rich.console import Console

from deploy.schemas import documents

app = typer.Typer(help="JSON Schema, asyncapi.yaml and openapi.yaml from the code.", no_args_is_help=True)


@app.command()
def write() -> None:
    """Write what the code says now into contracts/schemas."""
    for name in documents.write():
        Console().print(f"written: {name}")


@app.command()
def check() -> None:
    """Fail when a document is stale or a message breaks with those in the field."""
    stale, broken = documents.stale(), documents.incompatible()
    console = Console(stderr=True)
    for name in stale:
        console.print(f"stale: contracts/schemas/{name}: run `make schemas` and commit")
    for line in broken:
        console.print(f"breaks: {line}: add a new version of the message instead")
    raise typer.Exit(1 if stale or broken else 0)


@app.command()
def release() -> None:
    """Freeze the message schemas: to be run when a version goes into the field."""
    documents.release()
