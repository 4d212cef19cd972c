"""How stored states and indexes came to be what they are, in order. What was applied is never edited."""

from services.supplier_registry.applications.domain.application import APPLICATIONS
from services.supplier_registry.deadlines import DEADLINES
from services.supplier_registry.performance.domain.state import PERFORMANCES
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.store.migrations import BEGINNING, FoldAgain, MakeDeclared, Migration
from shared.store.rows_to_build import RowsToBuild

BUILT_ANEW = ("orders_delivered", "running_orders", "known_offers", "decided_complaints")
"""Rows of facts that a service of before read without keeping these of them."""

MIGRATIONS = (
    *BEGINNING,
    Migration(3, "applications are found by the files of their evidence", (MakeDeclared(),)),
    Migration(
        4,
        "suppliers are found by the clocks that run, and stay suspended where they left",
        (MakeDeclared(), FoldAgain(SUPPLIERS)),
    ),
    Migration(5, "every event of the log has a number", (MakeDeclared(),)),
    Migration(6, "files, and who opened them", (MakeDeclared(),)),
    Migration(7, "suppliers keep how they stood, from day to day", (FoldAgain(SUPPLIERS),)),
    Migration(
        8,
        "suppliers and applications say what is due",
        (MakeDeclared(), *(FoldAgain(kind, deadlines=DEADLINES) for kind in (SUPPLIERS, APPLICATIONS))),
    ),
    Migration(9, "what became of orders is found by market, category and day", (MakeDeclared(),)),
    Migration(
        10,
        "suppliers are found by the markets in which they are members, and by the day on which a membership ends",
        (MakeDeclared(), FoldAgain(SUPPLIERS, deadlines=DEADLINES)),
    ),
    Migration(11, "evidence that suppliers hold, found by supplier, file and last day", (MakeDeclared(),)),
    Migration(12, "invitations are found by their supplier", (MakeDeclared(),)),
    Migration(13, "what public registers say of suppliers", (MakeDeclared(),)),
    Migration(14, "performance, category by category", (MakeDeclared(),)),
    Migration(15, "offers and running orders are found by their supplier", (MakeDeclared(),)),
    Migration(16, "complaints are found by supplier, district and clock", (MakeDeclared(),)),
    Migration(17, "successions are found by where they stand", (MakeDeclared(),)),
    Migration(18, "what the debarment list may say of suppliers", (MakeDeclared(),)),
    Migration(
        19,
        "applications say whether an agreement waits, and are found by it",
        (MakeDeclared(), FoldAgain(APPLICATIONS, deadlines=DEADLINES)),
    ),
    Migration(
        20,
        "performances are found by the plans that run and by what they are asked",
        (MakeDeclared(), FoldAgain(PERFORMANCES, deadlines=DEADLINES)),
    ),
    Migration(21, "drafts of applications are found by their supplier and what became of them", (MakeDeclared(),)),
    Migration(22, "complaints that were decided are counted by market and day", (MakeDeclared(),)),
    Migration(23, "notices of the law are found by supplier, day and type", (MakeDeclared(),)),
    Migration(
        24,
        "suppliers keep every reason of a notice of removal, and are found by the removals under way",
        (MakeDeclared(), FoldAgain(SUPPLIERS, deadlines=DEADLINES)),
    ),
    Migration(25, "feedback is found by its organisation and its last day", (MakeDeclared(),)),
    Migration(
        26,
        "applications are found by their last day, and say by when an answer is waited for",
        (MakeDeclared(), FoldAgain(APPLICATIONS, deadlines=DEADLINES)),
    ),
    Migration(27, "rows that came since, to be built by an operator", (RowsToBuild("supplier_registry", BUILT_ANEW),)),
    Migration(28, "requests for evidence are found by supplier and by what they wait for", (MakeDeclared(),)),
    Migration(
        29,
        "suppliers whose place was taken keep what they declared anew",
        (FoldAgain(SUPPLIERS, deadlines=DEADLINES),),
    ),
)
