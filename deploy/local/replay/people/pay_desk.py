"""Payments: suppliers claim what fell due, districts verify or query it, and a buyer makes the last run."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

from deploy.local.replay.client import expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.world import World
from shared.auth.principal import Role

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

_AT_ONCE = 100
"""How many claims are verified in one request."""

# Made up, like the record: which of so many claims are left to the clock, or queried, and of so many jobs that were
# paid for the one that nobody began.
_OF_SO_MANY, _FORGOTTEN, _QUERIED = 20, 3, 7
_JOBS, _TAKEN_BACK = 6, 0
_CORRECTED_AFTER, _TAKEN_BACK_AFTER = 4, 12
_JOB = "job_outcome"

Payment = dict[str, Any]


class PayDesk(Person):
    """Suppliers with claims, and whoever in each district says that they are right."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nothing fell due yet."""
        super().__init__(world, everyone)
        self._claims, self._invoices, self._checks, self._jobs = count(), count(), count(), count()
        self._looked_at: set[str] = set()

    @property
    def _buyer(self) -> str:
        return self._client.as_central(Role.BUYER, "payments")

    async def work_through(self) -> None:
        """Claim what is due, and verify or query what was claimed."""
        due = [each for each in await self._listed("due") if each["payment_id"] not in self._looked_at]
        self._looked_at.update(each["payment_id"] for each in due)
        async with asyncio.TaskGroup() as suppliers:
            for each in due:
                if next(self._claims) % _OF_SO_MANY != _FORGOTTEN:
                    suppliers.create_task(self._claim(each))
        by_district: dict[str, list[Payment]] = defaultdict(list)
        for each in await self._listed("claimed"):
            by_district[each["district"]].append(each)
        async with asyncio.TaskGroup() as districts:
            for district, claims in by_district.items():
                districts.create_task(self._verify_all(district, claims))

    async def close(self) -> None:
        """Make the last run, read its file, and the invoice of one whom it paid; what is still owed back is repaid."""
        await self._run()
        for each in await self._listed("reversed"):
            path, body = f"/v1/payments/{each['payment_id']}/repayment", {"amount_pence": each["owed_back_pence"]}
            await self._client.post("ordering", path, self._buyer, body)

    async def _run(self) -> None:
        reply = await self._client.ask("ordering", "/v1/payment-runs", self._buyer)
        if reply.reasons == {"nothing_to_pay"}:
            return
        run_id = expect(reply, "/v1/payment-runs").body["run_id"]
        path = f"/v1/payment-runs/{run_id}"
        table = (await self._client.get("ordering", f"{path}/payments.csv", self._buyer)).body.decode()
        self._told.last_run = (run_id, table.count("\r\n") - 1)
        paid = (await self._client.get("ordering", f"/v1/payments?run_id={run_id}&limit=1", self._buyer)).body["items"]
        for each in paid:
            token = self._client.as_supplier(UUID(each["supplier_id"]))
            await self._client.get("ordering", f"{path}/invoices/{each['supplier_id']}", token)

    async def _listed(self, status: str) -> list[Payment]:
        """Return the payments at one step, as many as are listed at once: the rest is there on the next day."""
        path = f"/v1/payments?status={status}&limit=500"
        found: list[Payment] = (await self._client.get("ordering", path, self._buyer)).body["items"]
        return found

    async def _claim(self, payment: Payment) -> None:
        """Claim as the supplier; it may have fallen away, or passed to another, since it was listed."""
        said = {
            "purchase_order": payment["purchase_order"],
            "invoice": f"INV-{payment['payment_id'][-12:]}-{next(self._invoices)}",
        }
        token = self._client.as_supplier(UUID(payment["supplier_id"]))
        reply = await self._client.ask("ordering", f"/v1/payments/{payment['payment_id']}/claim", token, said)
        if reply.reasons:
            self._told.refusals.update(reply.reasons)
        else:
            self._told.claimed[payment["payment_id"]] = said["invoice"]

    async def _verify_all(self, district: str, claims: Sequence[Payment]) -> None:
        for some in _in_parts(claims):
            await self._verify(district, some)

    async def _verify(self, district: str, claims: Sequence[Payment]) -> None:
        """Query one in so many, and say of the others that they are right; what is refused is left for another day."""
        right = [each for each in claims if next(self._checks) % _OF_SO_MANY != _QUERIED]
        for each in claims:
            if each not in right:
                await self._query(each)
        token = self._client.as_staff_of(district, Role.DISTRICT_MANAGER)
        while right:
            body = {"payment_ids": [each["payment_id"] for each in right]}
            reply = await self._client.ask("ordering", "/v1/payment-verifications", token, body)
            if not reply.reasons:
                break
            self._told.refusals.update(reply.reasons)
            refused = {int(each["pointer"].rsplit("/", 1)[1]) for each in reply.body["reasons"]}
            right = [each for place, each in enumerate(right) if place not in refused]
        self._told.verified.update(each["payment_id"] for each in right)
        for each in right:
            if each["milestone"] == _JOB and next(self._jobs) % _JOBS == _TAKEN_BACK:
                self._later(_TAKEN_BACK_AFTER, each["order_id"], self._take_back, each)

    async def _query(self, payment: Payment) -> None:
        token = self._client.as_staff_of(payment["district"], Role.DISTRICT_MANAGER)
        path = f"/v1/payments/{payment['payment_id']}/query"
        reply = await self._client.ask("ordering", path, token, {"reason": "evidence_missing"})
        if not reply.reasons:
            self._later(_CORRECTED_AFTER, payment["order_id"], self._claim, payment)

    async def _take_back(self, payment: Payment) -> None:
        """Find out, as the supplier, that nobody began the job that was paid for."""
        token, order = self._client.as_supplier(UUID(payment["supplier_id"])), payment["order_id"]
        shown = (await self._client.get("ordering", f"/v1/orders/{order}", token)).body
        line = next(each for each in shown["lines"] if each["line"] == payment["line"])
        for each in line["outcomes"]:
            if each["outcome"] == "job_started":
                body = {"line": payment["line"], "outcome": "job_started", "reason": "not_shown"}
                reply = await self._client.ask("ordering", f"/v1/orders/{order}/outcome-reversal", token, body)
                if not reply.reasons:
                    self._told.checked[order, payment["line"], "job_started"] = "reversed"


def _in_parts(claims: Sequence[Payment]) -> Iterator[Sequence[Payment]]:
    return (claims[start : start + _AT_ONCE] for start in range(0, len(claims), _AT_ONCE))
