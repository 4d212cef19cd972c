"""Whoever messages reach outside the inbox too: they register an address, choose, correct what bounces, and leave."""

from typing import Any
from uuid import UUID

from deploy.local import receiver
from deploy.local.post import BUSY, GONE
from deploy.local.replay.people.person import Person
from shared.auth.principal import Role
from shared.reference import districts

_SERVICE = "notifications"
_ME, _PREFERENCES = "/v1/me", "/v1/me/preferences"
_HAVE_ADDRESSES = 5
"""Districts whose staff register an address; elsewhere the inbox is enough, and so it is for most suppliers."""
_OF_SUPPLIERS = 6
_WELSH = 5
_LEAVER = "kit"


class Correspondents(Person):
    """Staff and suppliers, each by their own account."""

    async def register(self) -> None:
        """Register staff before the first day: some addresses are no good, and some are slow to take anything."""
        for number, district in enumerate(sorted(districts())[:_HAVE_ADDRESSES]):
            begins = GONE if number == 0 else BUSY if number == 1 else "coach"
            await self._registers(self._client.as_staff_of(district), f"{begins}.{district}")
            await self._registers(self._client.as_staff_of(district, Role.DISTRICT_MANAGER), f"manager.{district}")
            await self._chooses(number, district)
        for role in (Role.BUYER, Role.CATEGORY_MANAGER):
            await self._registers(self._client.as_central(role), str(role))
        self._leaves_in = sorted(districts())[2]
        await self._registers(self._leaver, f"leaver.{self._leaves_in}")

    async def look(self) -> None:
        """Register the suppliers that have come since, and correct what bounced."""
        known = self._told.corresponding
        for number, supplier in enumerate(sorted(self._told.suppliers)):
            if number % _OF_SUPPLIERS == 0 and supplier not in known and self._is_member(supplier):
                known.add(supplier)
                language = "cy" if number % _WELSH == 0 else "en"
                await self._registers(self._client.as_supplier(supplier), f"supplier.{supplier}", language)
                await self._connects(supplier, len(known))
        await self._corrects_what_bounced()

    async def leave(self) -> None:
        """Let an operator close the account of a coach who has left: nothing reaches it any more."""
        operator = self._client.as_central(Role.OPERATOR)
        entry = (await self._client.get(_SERVICE, _ME, self._leaver)).body
        path = f"/v1/people/{entry['person_id']}/closure"
        await self._client.post(_SERVICE, path, operator, {"reason": "left"})
        self._told.left.add(entry["person_id"])

    @property
    def _leaver(self) -> str:
        return self._client.as_colleague(self._leaves_in, Role.WORK_COACH, _LEAVER)

    def _is_member(self, supplier: UUID) -> bool:
        return any(str(supplier) == each for each, _ in self._told.memberships)

    async def _chooses(self, number: int, district: str) -> None:
        """Let some of them have less at once than their role has: a digest, quiet evenings, or the inbox alone."""
        coach = self._client.as_staff_of(district)
        manager = self._client.as_staff_of(district, Role.DISTRICT_MANAGER)
        match number:
            case 3:
                await self._client.put(_SERVICE, _PREFERENCES, coach, {"groups": {"orders": "daily"}})
                await self._client.put(_SERVICE, _PREFERENCES, manager, {"groups": {"orders": "weekly"}})
            case 4:
                quiet = {"begin": "18:00", "end": "08:00", "working_days_only": True}
                await self._client.put(_SERVICE, _PREFERENCES, coach, {"quiet": quiet})
                await self._client.put(_SERVICE, _PREFERENCES, manager, {"channels": []})

    async def _registers(self, token: str, local: str, language: str = "en") -> None:
        body = {"email": f"{local}@dps.example".lower(), "language": language}
        await self._client.put(_SERVICE, _ME, token, body)
        person = (await self._client.get(_SERVICE, _ME, token)).body
        self._told.addresses_given[person["person_id"]].add(body["email"])

    async def _connects(self, supplier: UUID, number: int) -> None:
        """Let every other supplier's system have its messages by a webhook too; one of four turns the first away."""
        if self._client.receiver is None or number % 2 == 0:
            return
        name = f"{supplier}-{receiver.BUSY if number % 4 == 1 else 'ready'}"
        token, url = self._client.as_supplier(supplier), self._client.receiver.url_of(name)
        webhook_id = (await self._client.post(_SERVICE, "/v1/webhooks", token, {"url": url})).body["webhook_id"]
        secrets = (await self._client.get(_SERVICE, f"/v1/webhooks/{webhook_id}/secrets", token)).body["secrets"]
        self._client.receiver.expects(name, [each["secret"] for each in secrets])
        self._told.webhooks[webhook_id] = name

    async def _corrects_what_bounced(self) -> None:
        """Whoever sees that nothing reaches the address any more, gives another."""
        district = sorted(districts())[0]
        token = self._client.as_staff_of(district)
        person: dict[str, Any] = (await self._client.get(_SERVICE, _ME, token)).body
        if person["email_stopped"]:
            self._told.corrected.add(person["person_id"])
            await self._registers(token, f"coach.{district}")
