"""A department's own case system: opens a client's journey and records a need, by a token of its own.

    python case_system.py --origin http://127.0.0.1:PORT --token TOKEN --case 4711 --district D01 --category ENGAGEMENT

The token is the system's, not a person's: role `service`, scope `journeys:write`, and the districts that it acts for.
What the case system must keep is in a file: the random reference that stands for the client here, drawn before the
first call, and the ids that came back. So a run that was broken off is simply run again. Only the standard library is
used.
"""

import argparse
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from uuid import uuid4

Case = dict[str, str]

QUALIFICATION = {  # what the coach found, in codes of /v1/reference: may this client be helped, is nobody else to pay
    "eligibility": "work_search",
    "other_funding": [{"funding": "contracted_provision", "finding": "no_places"}],
}


class Refused(Exception):
    """The system does not allow it: one line for every reason."""


class Cases:
    """The case system's own records, by case number."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._cases: dict[str, Case] = json.loads(file.read_text()) if file.exists() else {}

    def of(self, number: str) -> Case:
        """Return what is known of a case; its client gets a reference that says nothing of anybody."""
        return self._cases.get(number) or self.keep(number, client_ref=str(uuid4()))

    def keep(self, number: str, **known: str) -> Case:
        """Write down what has become known of a case, before anything else is done."""
        self._cases[number] = {**self._cases.get(number, {}), **known}
        written = self._file.with_suffix(".new")
        written.write_text(json.dumps(self._cases, indent=2))
        written.replace(self._file)
        return self._cases[number]


class Api:
    """The system behind its gateway, as another system sees it."""

    def __init__(self, origin: str, token: str) -> None:
        self._origin = origin.rstrip("/")
        self._token = token

    def post(self, path: str, body: dict[str, Any], key: str) -> Any:
        """Ask for something under a key that stays the same however often, and from whichever run, it is asked."""
        request = urllib.request.Request(  # noqa: S310 - the origin is whoever's calls this
            self._origin + path,
            method="POST",
            data=json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                "Idempotency-Key": key,
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
                return json.loads(answer.read())
        except urllib.error.HTTPError as answer:
            raise Refused(reasons_of(answer)) from answer


def reasons_of(answer: urllib.error.HTTPError) -> str:
    """Return every reason of a problem (RFC 9457), one a line; its status where it is no problem document."""
    try:
        return "\n".join(each["detail"] for each in json.loads(answer.read())["reasons"])
    except (ValueError, KeyError, TypeError):
        return str(answer)


def record(cases: Cases, api: Api, number: str, district: str, category: str) -> Case:
    """Open the client's journey and record a need, each once; raises `Refused`."""
    case = cases.of(number)
    if "journey_id" not in case:
        body = {"client_ref": case["client_ref"], "district": district, "category": category}
        made = api.post("/v1/journeys", body, f"case-{number}-journey")
        case = cases.keep(number, journey_id=made["journey_id"])
    if "need_id" not in case:
        need = {"category": category, "qualification": QUALIFICATION}
        made = api.post(f"/v1/journeys/{case['journey_id']}/needs", need, f"case-{number}-need")
        case = cases.keep(number, need_id=made["need_id"])
    return case


def main() -> None:
    """Record one case and print its ids as JSON; ends with status 1 and every reason where it is refused."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--origin", "--token", "--case", "--district", "--category"):
        arguments.add_argument(name, required=True)
    arguments.add_argument("--file", type=Path, default=Path("cases.json"), help="where the cases are kept")
    given = arguments.parse_args()
    try:
        case = record(Cases(given.file), Api(given.origin, given.token), given.case, given.district, given.category)
    except Refused as refused:
        sys.exit(str(refused))
    print(json.dumps(case))  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
