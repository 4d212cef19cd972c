"""Answers as the services gave them to a work coach of made-up clients, recorded from a running stack."""

from functools import cache
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from pydantic import TypeAdapter

from portal.api.answers.clients import Client
from portal.api.answers.journeys import Journey, Timeline
from portal.api.answers.needs import Need
from portal.api.answers.plans import ListedPlan
from portal.api.operation import Listed
from portal.pages.coach.client import About

A = TypeVar("A")
FOLDER = Path(__file__).parent / "recorded"
SOMEBODY = UUID("01a21d2a-69e5-7e53-927f-73ea192927c6")


@cache
def _text(name: str) -> bytes:
    return (FOLDER / f"{name}.json").read_bytes()


def recorded(name: str, kind: type[A]) -> A:
    """Return a recorded answer, read as pages read it."""
    return TypeAdapter(kind).validate_json(_text(name))


def about(which: str) -> About:
    """Return all that a client's page asks for: of one whose way is `lived`, or of a `new` one."""
    return About(
        journey=recorded(f"journey_{which}", Journey),
        needs=recorded(f"needs_{which}", Listed[Need]),
        orders={},
        worked={},
        timeline=recorded(f"timeline_{which}", Timeline),
        plans=recorded(f"plans_{which}", Listed[ListedPlan]),
        client=recorded(f"client_{which}", Client),
    )
