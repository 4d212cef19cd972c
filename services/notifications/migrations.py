"""How stored states, rows and indexes came to be what they are, in order. What was applied is never edited."""

from services.notifications.messages.domain.message import MESSAGES
from shared.store.migrations import BEGINNING, FoldAgain, MakeDeclared, Migration
from shared.store.rows_to_build import RowsToBuild

MIGRATIONS = (
    *BEGINNING,
    Migration(3, "every event of the log has a number", (MakeDeclared(),)),
    Migration(
        4,
        "members of a category are found, to be told what is asked for in it",
        (MakeDeclared(), RowsToBuild("notifications", ("known_members",))),
    ),
    Migration(
        5,
        "orders that run and coaches of needs are known, for whoever is to hear what befalls them",
        (MakeDeclared(), RowsToBuild("notifications", ("known_orders", "known_coaches"))),
    ),
    Migration(6, "the address book is kept", (MakeDeclared(),)),
    Migration(
        7,
        "everybody has read marks of their own, and what was read for all stays so",
        (MakeDeclared(), FoldAgain(MESSAGES)),
    ),
    Migration(8, "people set what they are written", (MakeDeclared(),)),
    Migration(9, "files of staff are kept until they are carried out", (MakeDeclared(),)),
    Migration(
        10,
        "what has changed in the provider list is kept, for a digest to tell",
        (MakeDeclared(), RowsToBuild("notifications", ("list_changes", "supplier_changes"))),
    ),
    Migration(11, "messages go to webhooks of suppliers and of the department's systems too", (MakeDeclared(),)),
    Migration(12, "deliveries are planned and found by when they are due", (MakeDeclared(),)),
    Migration(13, "those who have left are found, to hand over what waits for them", (MakeDeclared(),)),
    Migration(14, "news for many suppliers is told page by page", (MakeDeclared(),)),
    Migration(15, "messages are found that nobody has opened in time", (MakeDeclared(),)),
    Migration(16, "files of staff are found until they are forgotten", (MakeDeclared(),)),
)
