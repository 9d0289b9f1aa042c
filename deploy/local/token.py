"""``yichuang token``: what a member of staff shows to the stack on this machine."""

from typing import Annotated

import typer
from rich.console import Console

from deploy.local.addresses import Addresses
from deploy.local.environment import AUDIENCES
from deploy.local.folder import Folder
from deploy.local.issuer import SHIFT, LocalIssuer
from deploy.local.keys import Keys
from deploy.local.up import DEFAULT_FOLDER, FolderOption
from services.chassis.staff.roles import Role

RoleOption = Annotated[list[Role], typer.Option(help="What they are; may be given more than once.")]
ZoneOption = Annotated[list[str], typer.Option(help="Code of a zone that is theirs.")]
DepartmentOption = Annotated[list[str], typer.Option(help="Code of a department that is theirs.")]
SubjectOption = Annotated[str, typer.Option(help="Who it is.")]
HoursOption = Annotated[float, typer.Option(min=0.01, max=720, help="How long it is good for.")]


def token(  # noqa: PLR0917 - typer calls it by name
    role: RoleOption,
    zone: ZoneOption = [],  # noqa: B006 - typer's way, never changed
    department: DepartmentOption = [],  # noqa: B006
    subject: SubjectOption = "local-staff",
    hours: HoursOption = SHIFT / 3600,
    folder: FolderOption = DEFAULT_FOLDER,
) -> None:
    """Print a bearer token of the running stack's own issuer for a member of staff."""
    try:
        addresses = Addresses.model_validate_json(Folder(folder).addresses.read_text(encoding="utf-8"))
    except FileNotFoundError:
        advice = f"no stack runs in {folder}.\nWhat to do: `make up` starts one; --folder names another's"
        Console(stderr=True).print(advice, style="red", markup=False, highlight=False)
        raise typer.Exit(1) from None
    issuer, lifetime = issuer_of(addresses), round(hours * 3600)
    print(issuer.token(subject, role, zones=zone, departments=department, lifetime=lifetime))


def clerk_token(addresses: Addresses) -> str:
    """Return a token of a clerk at the exit window (出件窗口) of a running stack."""
    return issuer_of(addresses).token("exit-window", (Role.WINDOW_CLERK,))


def issuer_of(addresses: Addresses) -> LocalIssuer:
    """Return the issuer of a running stack."""
    keys = Keys.kept_in(addresses.data, AUDIENCES, addresses.departments_with_system)
    return LocalIssuer(keys.issuer_key)
