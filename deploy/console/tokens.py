"""Tokens for the laptop stack, signed with the key in its folder. Elsewhere the identity provider issues them."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.console.failures import plainly
from deploy.local.stack import Stack
from shared.auth.issuing import Issuer
from shared.auth.principal import OF_A_DISTRICT, PEOPLE, Role
from shared.reference import districts
from shared.settings import Settings


@plainly
def token(
    role: Annotated[list[Role], typer.Option("--role", help="May be given more than once")],
    org: Annotated[
        str | None,
        typer.Option(help="The organisation that the account is of, which is or will be registered as a supplier"),
    ] = None,
    district: Annotated[list[str] | None, typer.Option("--district", help="May be given more than once")] = None,
    subject: Annotated[str, typer.Option(help="Whom the token is for")] = "laptop",
    scope: Annotated[list[str] | None, typer.Option(help="What a service's token is for, such as offers:read")] = None,
    hours: Annotated[float, typer.Option(min=0.01, max=24, help="How long it is valid")] = 12,
    folder: Annotated[Path, typer.Option("--folder", help="Of the stack that shall trust it")] = Path(".dps/up"),
) -> None:
    """Print a token for the stack in a folder."""
    _check(role, org, district or [], scope or [])
    if not (folder / "jwks.json").exists():
        raise LookupError(f"there is no stack in {folder}: run `dps up` first, or give its --folder")
    settings = Settings()
    issuer = Issuer(folder, settings.auth_issuer, settings.audiences[0])
    typer.echo(issuer.token(subject, role, org=org, districts=district or (), scopes=scope or (), hours=hours))


def _check(roles: list[Role], org: str | None, named: list[str], scopes: list[str]) -> None:
    """Raise `ValueError` where the token could do nothing."""
    if Role.SUPPLIER in roles and not org:
        raise ValueError("a supplier's token needs --org, its organisation's id at the identity provider")
    if OF_A_DISTRICT.intersection(roles) and not named:
        raise ValueError(f"a token of {' or '.join(sorted(OF_A_DISTRICT))} needs --district, such as D01")
    if Role.SERVICE in roles and not scopes:
        raise ValueError("a service's token needs --scope, such as offers:read")
    unknown = sorted(set(named) - districts().keys())
    if unknown:
        raise ValueError(f"unknown district {', '.join(unknown)}: one of {', '.join(districts())}")


def show_stack(stack: Stack, folder: Path, console: Console, org: str) -> None:
    """Print where the services are documented, and a token for every role; addresses whole, however narrow it is.

    `org` is the organisation of the supplier's token.
    """

    def say(line: str) -> None:
        console.print(line, soft_wrap=True, highlight=False)

    say("[bold]Running; Ctrl-C stops everything[/]")
    for name, url in stack.urls.items():
        say(f"\n[bold]{name}[/]")
        say(f"  HTTP documentation  {url}/docs")
        say(f"  Events              {url}/asyncapi")
        say(f"  Operations          {stack.operations[name]}/health/ready")
    say(f"\n[bold]Kafka[/] {stack.settings.kafka_bootstrap_servers}")
    say(f"For other dps commands:  set -a; . {folder / 'environment'}; set +a")
    for role in sorted(PEOPLE):
        speaks_for = org if role is Role.SUPPLIER else None
        covered = ["D01"] if role in OF_A_DISTRICT else []
        say(f"\n[bold]{role}[/] {f'org {org}' if speaks_for else ' '.join(covered)}")
        say(stack.issuer.token(f"laptop:{role}", [role], org=speaks_for, districts=covered))
