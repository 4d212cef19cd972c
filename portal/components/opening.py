"""Opening a file: an address is made for the person, and what is there is handed on as it comes."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from portal.api.client import Done
from portal.api.operation import Operation
from portal.api.problem import NotAnswered, Refused
from portal.web.page import Reply, Streamed
from portal.web.visit import Visit


async def opened(visit: Visit, address: Operation[Any], content: Operation[Any], name: str, **path: Any) -> Reply:
    """Return the file; `address` answers with where it is. Raises `NotAnswered`, 404 where nobody may open it."""
    made: Done[Any] | Refused = await visit.api.send(address, key=visit.form.key, **path)
    if isinstance(made, Refused):
        raise NotAnswered(404, made.problem)
    grant = parse_qs(urlsplit(made.answer.address).query)["grant"][0]
    return Streamed(visit.api.download(content, grant=grant, **path), name)
