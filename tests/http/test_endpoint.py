"""Endpoints are of one shape, since their functions are called without the framework: any other does not start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from fastapi import Depends, Request, Response

from shared.auth.principal import Role
from shared.http.callers import allow
from shared.http.endpoint import service_router
from shared.kernel.caller import Caller
from shared.kernel.commands import command

Anyone = Annotated[Caller, allow(Role.AUDITOR)]


@command
class Body:
    pass


@dataclass
class Answer:
    number: int


async def of_a_parameter(number: int) -> int:
    return number


def at_once(request: Request) -> int:
    return 1


async def sound(caller: Anyone, asked: Body) -> Response:
    return Response()


async def returns_data(caller: Anyone) -> Answer:
    return Answer(1)


def not_awaited(caller: Anyone) -> Response:
    return Response()


async def asks_for_more(caller: Anyone, number: Annotated[int, Depends(of_a_parameter)]) -> Response:
    return Response()


async def asks_at_once(caller: Anyone, number: Annotated[int, Depends(at_once)]) -> Response:
    return Response()


def test_an_endpoint_of_the_one_shape_is_taken() -> None:
    service_router("test").post("/sound")(sound)


@pytest.mark.parametrize("endpoint", [returns_data, not_awaited, asks_for_more, asks_at_once])
def test_an_endpoint_of_another_shape_does_not_start(endpoint: Callable[..., Any]) -> None:
    with pytest.raises(TypeError, match="/other"):
        service_router("test").post("/other")(endpoint)
