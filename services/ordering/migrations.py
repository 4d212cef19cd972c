"""How stored states, rows and indexes came to be what they are, in order. What was applied is never edited."""

from services.ordering.budgets.domain.budget import BUDGETS
from services.ordering.delivery.domain.deadlines import DELIVERY_DEADLINES
from services.ordering.orders.domain.deadlines import DEADLINES
from services.ordering.orders.domain.folding import ORDERS
from shared.store.migrations import BEGINNING, FoldAgain, MakeDeclared, Migration
from shared.store.rows_to_build import RowsToBuild

CLOCKS = (*DEADLINES, *DELIVERY_DEADLINES)
"""The clocks of an order: until it is delivered, and while it is."""

MIGRATIONS = (
    *BEGINNING,
    Migration(3, "orders whose deadlines run are found by their status", (MakeDeclared(),)),
    Migration(4, "every event of the log has a number", (MakeDeclared(),)),
    Migration(5, "orders say when they lapse", (MakeDeclared(), FoldAgain(ORDERS, deadlines=DEADLINES))),
    Migration(6, "orders in question say by when they are decided", (FoldAgain(ORDERS, deadlines=DEADLINES),)),
    Migration(7, "orders in question are found by their last day", (MakeDeclared(),)),
    Migration(
        8,
        "places of starts are counted, and orders say how many they have",
        (MakeDeclared(), FoldAgain(ORDERS, deadlines=DEADLINES)),
    ),
    Migration(
        9,
        "orders say when their start is not as it was ordered",
        (MakeDeclared(), FoldAgain(ORDERS, deadlines=DEADLINES)),
    ),
    Migration(10, "orders may follow a match", (MakeDeclared(), RowsToBuild("ordering", ("known_matches",)))),
    Migration(11, "orders whose record no longer has to be kept are found", (MakeDeclared(),)),
    Migration(12, "who buys nothing of which supplier is on record", (MakeDeclared(),)),
    Migration(13, "budgets say which shares of them are reached, and since when there is one", (FoldAgain(BUDGETS),)),
    Migration(14, "orders say by which route they were placed", (FoldAgain(ORDERS, deadlines=DEADLINES),)),
    Migration(
        15,
        "orders say what is to be checked, answered and decided, and when they close",
        (MakeDeclared(), FoldAgain(ORDERS, deadlines=CLOCKS)),
    ),
    Migration(
        16,
        "who was lent an authority is on record, and which approvals an order needs",
        (MakeDeclared(), FoldAgain(ORDERS, deadlines=CLOCKS)),
    ),
    Migration(
        17,
        "orders say since when there is a contract, of which notices may be due",
        (MakeDeclared(), FoldAgain(ORDERS, deadlines=CLOCKS)),
    ),
    Migration(18, "matches are known with their scores", (RowsToBuild("ordering", ("known_matches",)),)),
    Migration(
        19,
        "what is paid follows from orders, which pin how their price falls due",
        (MakeDeclared(), RowsToBuild("ordering", ("known_offers", "known_payees"))),
    ),
    Migration(
        20,
        "orders may be changed, and taken the place of by the next best offer",
        (MakeDeclared(), FoldAgain(ORDERS, deadlines=CLOCKS)),
    ),
    Migration(21, "there are competitions", (MakeDeclared(),)),
    Migration(
        22,
        "what worked may be bought again where its supplier delivers well",
        (MakeDeclared(), RowsToBuild("ordering", ("known_quality",))),
    ),
    Migration(
        23,
        "orders are counted for the figures, with since when they were needed and of whom they are",
        (
            MakeDeclared(),
            RowsToBuild("ordering", ("counted_orders", "counted_payments", "known_needs")),
        ),
    ),
    Migration(24, "what looks wrong in the buying is flagged", (MakeDeclared(),)),
    Migration(
        25,
        "orders say until when their place is held",
        (MakeDeclared(), FoldAgain(ORDERS, deadlines=CLOCKS)),
    ),
    Migration(26, "needs wait for places of starts that are full", (MakeDeclared(),)),
    Migration(
        27,
        "what is not recorded or checked of a delivery in time is said",
        (MakeDeclared(), FoldAgain(ORDERS, deadlines=CLOCKS)),
    ),
    Migration(28, "orders that the next year cannot pay for are found", (MakeDeclared(),)),
    Migration(29, "competitions say what they set aside of budgets", (MakeDeclared(),)),
    Migration(30, "who lent an authority is found by what was lent", (MakeDeclared(),)),
    Migration(31, "needs that are open are found", (MakeDeclared(),)),
)
