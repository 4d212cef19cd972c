"""How stored states, rows and indexes came to be what they are, in order. What was applied is never edited."""

from services.client_journey.journeys.domain.journey import JOURNEYS
from services.client_journey.needs.domain.need import NEEDS
from services.client_journey.rights.domain.deadlines import DEADLINES as RIGHT_DEADLINES
from shared.store.migrations import BEGINNING, FoldAgain, MakeDeclared, Migration
from shared.store.rows_to_build import RowsToBuild

MIGRATIONS = (
    *BEGINNING,
    Migration(3, "every event of the log has a number", (MakeDeclared(),)),
    Migration(
        4,
        "what was bought for a need, and what came of it, is known",
        (MakeDeclared(), RowsToBuild("client_journey", ("known_orders",))),
    ),
    Migration(
        5,
        "who delivers what was ordered, and what its offer says, is known",
        (MakeDeclared(), RowsToBuild("client_journey", ("known_accounts", "known_offers", "known_suppliers"))),
    ),
    Migration(6, "requirements to come are stated, counted and forecast", (MakeDeclared(),)),
    Migration(7, "a need knows what it was before its order", (FoldAgain(NEEDS),)),
    Migration(8, "emergency access to what is sealed has its clocks", (MakeDeclared(),)),
    Migration(9, "clients have keys of their own, and every look at what is sealed is kept", (MakeDeclared(),)),
    Migration(10, "action plans are kept", (MakeDeclared(),)),
    Migration(11, "who looks after a client is found", (MakeDeclared(),)),
    Migration(12, "clients' requests by right, erasures, and how long each client is kept", (MakeDeclared(),)),
    Migration(
        13,
        "journeys that are closed say how long their clients are kept",
        (MakeDeclared(), FoldAgain(JOURNEYS, deadlines=RIGHT_DEADLINES)),
    ),
    Migration(14, "how clients join what was ordered is kept", (MakeDeclared(),)),
    Migration(15, "requests by right follow their journey", (MakeDeclared(),)),
    Migration(16, "case notes are kept", (MakeDeclared(),)),
    Migration(17, "safeguarding reports are kept", (MakeDeclared(),)),
    Migration(18, "closed journeys without a time to be kept are found", (MakeDeclared(),)),
    Migration(19, "safeguarding reports of a client that are open are found", (MakeDeclared(),)),
    Migration(20, "requests by right are found by their last day, emergency accesses by who asked", (MakeDeclared(),)),
)
