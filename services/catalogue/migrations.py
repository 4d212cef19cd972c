"""How stored states and indexes came to be what they are, in order. What was applied is never edited."""

from services.catalogue.gaps.domain.gap import GAPS
from services.catalogue.offers.domain.deadlines import DEADLINES as OFFER_DEADLINES
from services.catalogue.offers.domain.offer import OFFERS
from shared.store.migrations import BEGINNING, FoldAgain, MakeDeclared, Migration
from shared.store.rows_to_build import RowsToBuild

MIGRATIONS = (
    *BEGINNING,
    Migration(3, "every event of the log has a number", (MakeDeclared(),)),
    Migration(
        4,
        "offers are searched in rows of their own, with their suppliers' quality",
        (MakeDeclared(), RowsToBuild("catalogue", ("listings", "known_quality"))),
    ),
    Migration(
        5,
        "how many places of a start are left is known",
        (MakeDeclared(), RowsToBuild("catalogue", ("known_places",))),
    ),
    Migration(
        6,
        "offers are found by their languages and attributes",
        (RowsToBuild("catalogue", ("listings",)),),
    ),
    Migration(7, "offers are drafted", (MakeDeclared(),)),
    Migration(8, "uploads, their files and reports, and offers by their supplier's references", (MakeDeclared(),)),
    Migration(9, "gaps know whether all of them may be published", (MakeDeclared(), FoldAgain(GAPS))),
    Migration(
        10,
        "what is paid and what is in demand is known",
        (MakeDeclared(), RowsToBuild("catalogue", ("offer_prices", "known_orders", "known_needs"))),
    ),
    Migration(11, "shortlists are kept", (MakeDeclared(),)),
    Migration(
        12,
        "offers are matched to needs, by their entry conditions too",
        (MakeDeclared(), RowsToBuild("catalogue", ("listings", "known_needs"))),
    ),
    Migration(13, "changes to offers are reviewed", (MakeDeclared(),)),
    Migration(14, "gaps of a market are found by where they stand", (MakeDeclared(),)),
    Migration(15, "venues are kept for files of courses", (MakeDeclared(),)),
    Migration(16, "abnormally low prices are queried", (MakeDeclared(),)),
    Migration(17, "suppliers find the matches that they were passed over in", (MakeDeclared(),)),
    Migration(18, "offers say when they expire", (MakeDeclared(), FoldAgain(OFFERS, deadlines=OFFER_DEADLINES))),
    Migration(19, "which orders run is known", (RowsToBuild("catalogue", ("known_orders",)),)),
    Migration(20, "uploads are found by the rows that were sent again", (MakeDeclared(),)),
    Migration(21, "offers are matched to when clients can come", (RowsToBuild("catalogue", ("listings",)),)),
    Migration(
        22,
        "what was really paid for an order is known",
        (MakeDeclared(), RowsToBuild("catalogue", ("known_orders", "known_payments"))),
    ),
    Migration(23, "gaps say which of those who ask are needs", (FoldAgain(GAPS),)),
)
