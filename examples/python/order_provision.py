"""From a client's need to an order, over HTTP through the gateway, as a work coach's own system would do it.

    python order_provision.py --origin http://127.0.0.1:PORT --token TOKEN --district D01 --category SKILLS_FOR_WORK

What any caller needs is here: a bearer token, an Idempotency-Key that makes it safe to ask again, waiting where the
system says "not now", and refusals that give every reason. Only the standard library is used.
"""

import argparse
import json
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

PATIENCE_SECONDS = 30
NOT_NOW = {429, 502, 503, 504}
# One service has not heard yet what another has just done: asking again in a moment is right.
NOT_YET = {"need_unknown"}
QUALIFICATION = {  # what the coach found, in codes of /v1/reference: may this client be helped, is nobody else to pay
    "eligibility": "work_search",
    "other_funding": [{"funding": "contracted_provision", "finding": "no_places"}],
}


class Refused(Exception):
    """The rules do not allow it: one line for every reason."""


class Api:
    """The system behind its gateway, as one caller sees it."""

    def __init__(self, origin: str, token: str) -> None:
        self._origin = origin.rstrip("/")
        self._token = token

    def get(self, path: str, **query: object) -> Any:
        """Read something."""
        return self._until_answered("GET", f"{path}?{urlencode(query)}", None, {})

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Ask for something, however often it takes, once: every attempt has the same key."""
        return self._until_answered("POST", path, body, {"Idempotency-Key": str(uuid4())})

    def _until_answered(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        give_up, wait = time.monotonic() + PATIENCE_SECONDS, 0.1
        while True:
            try:
                return self._once(method, path, body, headers)
            except urllib.error.HTTPError as answer:
                reasons = reasons_of(answer)
                again = answer.code in NOT_NOW or (reasons and {code for code, _ in reasons} <= NOT_YET)
                if not again or time.monotonic() > give_up:
                    raise Refused("\n".join(detail for _, detail in reasons) or str(answer)) from answer
            except urllib.error.URLError:  # nobody knows whether it was done; the same key finds out
                if time.monotonic() > give_up:
                    raise
            time.sleep(wait)
            wait = min(wait * 2, 5)

    def _once(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        request = urllib.request.Request(  # noqa: S310 - the origin is whoever's calls this
            self._origin + path,
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json", **headers},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
            return json.loads(answer.read() or b"null")


def reasons_of(answer: urllib.error.HTTPError) -> list[tuple[str, str]]:
    """Return code and words of every reason of a problem (RFC 9457); none where the answer is no problem document."""
    try:
        problem = json.loads(answer.read())
        return [(each["code"], each["detail"]) for each in problem["reasons"]]
    except (ValueError, KeyError, TypeError):
        return []


def start_of(offer: dict[str, Any]) -> dict[str, str] | None:
    """Return what an order says of its first day: the next start that has places, or a day where the offer has none."""
    today = datetime.now(UTC).date()
    if not offer["starts"]:
        return {"starts_on": (today + timedelta(days=14)).isoformat()}
    left = {each["start_id"]: each["left"] for each in offer["places"]}
    for start in sorted(offer["starts"], key=lambda each: each["on"]):
        if start["on"] > today.isoformat() and left[start["start_id"]] > 0:
            return {"starts_on": start["on"], "start_id": start["start_id"]}
    return None


def order_provision(api: Api, district: str, category: str) -> dict[str, Any]:
    """Open a journey, record a need, and order the cheapest offer that fits; raises `Refused`."""
    client = {
        "client_ref": str(uuid4()),
        "district": district,
        "category": category,
    }  # a random reference, nothing more
    journey = api.post("/v1/journeys", client)["journey_id"]
    wanted = {"category": category, "qualification": QUALIFICATION}
    need = api.post(f"/v1/journeys/{journey}/needs", wanted)["need_id"]
    found = api.get("/v1/orderable-offers", category=category, district=district)["items"]
    offers = [(each, start) for each in found if (start := start_of(each)) is not None]
    if not offers:
        raise Refused(f"nobody offers {category} in {district}")
    offer, start = min(offers, key=lambda each: each[0]["price_pence"])
    order = {
        "need_id": need,
        "offer_id": offer["offer_id"],
        "offer_version": offer["offer_version"],  # what was seen is what is ordered, or it is refused
        **start,
    }
    placed = api.post("/v1/orders", order)
    return {"order_id": placed["order_id"], "title": offer["title"], "price_pence": offer["price_pence"]}


def main() -> None:
    """Order, and print what was ordered as JSON; ends with status 1 and every reason where it is refused."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--origin", "--token", "--district", "--category"):
        arguments.add_argument(name, required=True)
    given = arguments.parse_args()
    try:
        print(json.dumps(order_provision(Api(given.origin, given.token), given.district, given.category)))  # noqa: T201 - its answer
    except Refused as refused:
        sys.exit(str(refused))


if __name__ == "__main__":
    main()
