"""Ids in the path of a page that go into what is sent: what is none leads nowhere."""

from uuid import UUID

from portal.api.problem import NotAnswered
from portal.web.visit import Visit


def id_in_path(visit: Visit, name: str) -> UUID:
    """Return an id of the page's path; raises `NotAnswered` (404) for what is none."""
    try:
        return UUID(visit.parameters[name])
    except ValueError:
        raise NotAnswered(404) from None
