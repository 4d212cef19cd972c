"""What a replay's report says of clients: who looked after them, what is kept of them, and who looked at it."""

from collections import Counter
from dataclasses import dataclass

from deploy.local.replay.logs import Log
from deploy.local.replay.told import Told
from shared.contracts import client_journey
from shared.contracts.event import Event


@dataclass(frozen=True)
class ClientFigures:
    """How many journeys there were and what became of them, what clients asked for by right, and looks at details."""

    journeys: int
    handed_over: int
    covered: int
    transferred: int
    contacts: int
    data_requests: int
    exports: int
    erased: int
    erased_after_retention: int
    reached: int
    looks: int
    emergencies: int
    emergencies_granted: int
    emergency_looks: int

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the rows of the report."""
        return [
            ("Journeys", f"{self.journeys:,}", ""),
            (
                "Handed over, covered, gone to another district",
                f"{self.handed_over:,}, {self.covered:,}, {self.transferred:,}",
                "",
            ),
            ("Contacts with clients", f"{self.contacts:,}", ""),
            (
                "Requests of clients by right, exports, clients erased, after retention",
                f"{self.data_requests:,}, {self.exports:,}, {self.erased:,}, {self.erased_after_retention:,}",
                "",
            ),
            ("Clients' details recorded, looks", f"{self.reached:,}, {self.looks:,}", ""),
            (
                "Emergency accesses asked for, granted, looks",
                f"{self.emergencies:,}, {self.emergencies_granted:,}, {self.emergency_looks:,}",
                "",
            ),
        ]


def client_figures(count: Counter[type[Event] | type[None]], told: Told, log: Log) -> ClientFigures:
    """Return them, by how many facts of each type all logs have, the client's own account and the journeys' log."""
    decided = [event for _, event in log.facts(client_journey.ErasureDecided)]
    return ClientFigures(
        journeys=count[client_journey.JourneyStarted],
        handed_over=len(told.handed_over),
        covered=count[client_journey.CoachCovered],
        transferred=count[client_journey.JourneyTransferred],
        contacts=count[client_journey.ClientSeen],
        data_requests=count[client_journey.DataRequestReceived],
        exports=count[client_journey.DataExported],
        erased=count[client_journey.ErasureCarriedOut],
        erased_after_retention=sum(each.ground == "retention_over" for each in decided),
        reached=count[client_journey.ContactDetailsRecorded],
        looks=count[client_journey.SealedOpened],
        emergencies=count[client_journey.EmergencyAccessRequested],
        emergencies_granted=count[client_journey.EmergencyAccessGranted],
        emergency_looks=count[client_journey.EmergencyAccessUsed],
    )
