"""Somebody without a token, who reads the public register: as a program does, and as a spreadsheet does."""

import csv
from io import StringIO
from typing import Any

from deploy.local.replay.client import Reply
from deploy.local.replay.people.person import Person

_REGISTER = "/v1/public/suppliers"
_PAGE = 200
_LISTED = frozenset({"active", "suspended"})


class Readers(Person):
    """Whoever has no account anywhere."""

    async def read(self) -> None:
        """Read all of the register, once it shows what happened last, and keep where it says otherwise than was told.

        It is read anew only once in a while, so that it may show yesterday for a moment.
        """
        members = {pair for pair, standing in self._told.memberships.items() if standing in _LISTED}

        def shows_them(reply: Reply) -> bool:
            return _of_table(reply) == members

        await self._client.get_until("supplier_registry", f"{_REGISTER}.csv", None, shows_them)
        suppliers = await self._listed()
        listed = {(each["supplier_id"], one["category"]) for each in suppliers for one in each["memberships"]}
        counts = (await self._client.get("supplier_registry", f"{_REGISTER}/counts", None)).body
        self._told.listed = len(listed)
        self._told.listed_otherwise += [
            f"supplier {supplier} is listed or a member in {category} only" for supplier, category in listed ^ members
        ]
        organisations = {supplier for supplier, _ in members}
        if counts["total"]["members"] != len(organisations):
            self._told.listed_otherwise.append(f"{counts['total']['members']} are counted, of {len(organisations)}")
        for each in counts["categories"]:
            there = sum(category == each["category"] for _, category in members)
            if each["members"] not in {0, there}:  # of the markets that have the category, one is open
                self._told.listed_otherwise.append(f"{each['members']} are counted in {each['category']}, of {there}")

    async def _listed(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        after = ""
        while True:
            path = f"{_REGISTER}?limit={_PAGE}{after}"
            page = (await self._client.get("supplier_registry", path, None)).body
            found += page["items"]
            if page["next"] is None:
                return found
            after = f"&after={page['next']}"


def _of_table(reply: Reply) -> set[tuple[str, str]]:
    lines = csv.DictReader(StringIO(reply.body.decode()))
    return {(each["supplier_id"], each["category"]) for each in lines}
