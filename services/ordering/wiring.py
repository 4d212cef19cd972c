"""Ordering, put together."""

from services.ordering.authorities import routes as of_authorities
from services.ordering.authorities.commands import Authorities
from services.ordering.authorities.domain.lent import LENT_AUTHORITIES
from services.ordering.authorities.history import AUTHORITIES_DISCLOSURE
from services.ordering.authorities.queries import AuthorityQueries
from services.ordering.budgets import routes as of_budgets
from services.ordering.budgets.commands import Budgets
from services.ordering.budgets.domain.budget import BUDGETS
from services.ordering.budgets.gauges import GAUGES
from services.ordering.budgets.history import BUDGET_DISCLOSURE
from services.ordering.budgets.queries import BudgetQueries
from services.ordering.changes import routes as of_changes
from services.ordering.changes.commands import OrderChanges
from services.ordering.changes.next_best import NextBestOffers
from services.ordering.changes.reactors import NextBestReactions
from services.ordering.changes.timers import timers_of as timers_of_changes
from services.ordering.competitions import routes as of_competitions
from services.ordering.competitions.commands import Competitions
from services.ordering.competitions.domain.deadlines import COMPETITION_DEADLINES
from services.ordering.competitions.domain.folding import COMPETITIONS
from services.ordering.competitions.history import COMPETITION_DISCLOSURE
from services.ordering.competitions.judging import Judgements
from services.ordering.competitions.queries import CompetitionQueries
from services.ordering.competitions.reactors import Invitations
from services.ordering.competitions.timers import timers_of as timers_of_competitions
from services.ordering.delivery import routes as of_delivery
from services.ordering.delivery.commands import Delivery
from services.ordering.delivery.reactors import NeedReactions
from services.ordering.delivery.timers import timers_of as timers_of_delivery
from services.ordering.figures import routes as of_figures
from services.ordering.figures.domain.counted import COUNTED_ORDERS
from services.ordering.figures.domain.paid import COUNTED_PAYMENTS
from services.ordering.figures.queries import FigureQueries
from services.ordering.flags import routes as of_flags
from services.ordering.flags.commands import Flags
from services.ordering.flags.domain.flag import FLAGS
from services.ordering.flags.history import FLAG_DISCLOSURE
from services.ordering.flags.queries import FlagQueries
from services.ordering.flags.timers import jobs_of as jobs_of_flags
from services.ordering.interests import routes as of_interests
from services.ordering.interests.commands import InterestCommands
from services.ordering.interests.domain.interests import INTERESTS
from services.ordering.interests.history import INTERESTS_DISCLOSURE
from services.ordering.interests.queries import InterestQueries
from services.ordering.interests.reactors import InterestReactions
from services.ordering.known.matches import KNOWN_MATCHES
from services.ordering.known.needs import KNOWN_NEEDS
from services.ordering.known.offers import KNOWN_OFFERS
from services.ordering.known.payees import KNOWN_PAYEES
from services.ordering.known.quality import KNOWN_QUALITY
from services.ordering.known.suppliers import KNOWN_SUPPLIERS
from services.ordering.migrations import CLOCKS, MIGRATIONS
from services.ordering.notices import routes as of_notices
from services.ordering.notices.commands import Notices
from services.ordering.notices.domain.deadlines import DEADLINES as DEADLINES_OF_NOTICES
from services.ordering.notices.domain.notice import NOTICES
from services.ordering.notices.history import NOTICE_DISCLOSURE
from services.ordering.notices.queries import NoticeQueries
from services.ordering.notices.reactors import NoticeReactions
from services.ordering.notices.timers import timers_of as timers_of_notices
from services.ordering.orders import routes as of_orders
from services.ordering.orders.approvals import ApprovalQueries
from services.ordering.orders.commands import Orders
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.history import ORDER_DISCLOSURE
from services.ordering.orders.naming import OrderNames
from services.ordering.orders.needs import NeedQueries
from services.ordering.orders.previews import OrderPreviews
from services.ordering.orders.queries import OrderQueries
from services.ordering.orders.reactors import Reactions
from services.ordering.orders.timers import timers_of
from services.ordering.payments import routes as of_payments
from services.ordering.payments.commands import PaymentRuns, Payments
from services.ordering.payments.domain.deadlines import DEADLINES as DEADLINES_OF_PAYMENTS
from services.ordering.payments.domain.payment import PAYMENTS
from services.ordering.payments.domain.run import PAYMENT_RUNS
from services.ordering.payments.history import PAYMENT_DISCLOSURE, RUN_DISCLOSURE
from services.ordering.payments.queries import PaymentQueries, RunQueries
from services.ordering.payments.reactors import PaymentReactions
from services.ordering.payments.timers import jobs_of as jobs_of_payments
from services.ordering.payments.timers import timers_of as timers_of_payments
from services.ordering.places.domain.places import PLACES
from services.ordering.places.history import PLACES_DISCLOSURE
from services.ordering.records import routes as of_records
from services.ordering.records.commands import OrderRecords
from services.ordering.records.domain.record import ORDER_RECORDS
from services.ordering.records.history import RECORD_DISCLOSURE
from services.ordering.records.queries import RecordQueries
from services.ordering.records.timers import jobs_of as jobs_of_records
from services.ordering.repeats import routes as of_repeats
from services.ordering.repeats.commands import Repeats
from services.ordering.repeats.domain.run import RUNS_OF_REPEATS
from services.ordering.repeats.history import REPEATS_DISCLOSURE
from services.ordering.repeats.reactors import RepeatReactions
from services.ordering.waiting import routes as of_waiting
from services.ordering.waiting.commands import WaitingLists
from services.ordering.waiting.domain.deadlines import DEADLINES as DEADLINES_OF_WAITING
from services.ordering.waiting.queries import WaitingListQueries
from services.ordering.waiting.reactors import WaitingReactions
from services.ordering.waiting.timers import timers_of as timers_of_waiting
from services.ordering.year_end.commands import YearEnds
from services.ordering.year_end.reactors import YearEndReactions
from services.ordering.year_end.timers import jobs_of as jobs_of_year_end
from shared.contracts import topics
from shared.http.feeds import feed_router
from shared.kernel.known_accounts import KNOWN_ACCOUNTS
from shared.messaging.reacting import together
from shared.service import Built, Parts, Service
from shared.store.accounts import KnownAccounts
from shared.store.numbered_feed import NumberedFeed


def build(parts: Parts) -> Built:
    """Build ordering, with its reactions to what becomes of suppliers and offers, and its clocks."""
    changes = OrderChanges(parts.store, parts.clock)
    next_best = NextBestOffers(parts.store, parts.clock, parts.of(KNOWN_MATCHES), parts.of(KNOWN_OFFERS))
    orders = Orders(parts.store, parts.clock)
    queries = OrderQueries(parts.store, parts.of(KNOWN_OFFERS), parts.of(KNOWN_PAYEES), parts.clock)
    names = OrderNames(parts.of(KNOWN_OFFERS), parts.of(KNOWN_PAYEES))
    waiting, waiting_queries = _waiting_lists(parts)
    repeats = Repeats(parts.store, parts.of(KNOWN_QUALITY), parts.clock)
    delivery = Delivery(parts.store, parts.clock)
    notices = Notices(parts.store, parts.clock)
    year_ends = YearEnds(parts.store, parts.clock)
    authorities = AuthorityQueries(parts.store, parts.clock)
    payments, payment_queries = Payments(parts.store, parts.clock), PaymentQueries(parts.store)
    runs = PaymentRuns(parts.store, payment_queries, parts.clock)
    competitions = Competitions(parts.store, parts.of(KNOWN_SUPPLIERS), parts.clock)
    judgements, competition_queries = Judgements(parts.store, parts.clock), CompetitionQueries(parts.store)
    flags = Flags(parts.store, parts.of(COUNTED_ORDERS), parts.of(KNOWN_NEEDS), parts.of(KNOWN_OFFERS), parts.clock)
    interests = InterestCommands(parts.store, parts.of(KNOWN_SUPPLIERS), parts.clock)
    interest_queries = InterestQueries(parts.store)
    return Built(
        provided=(
            orders,
            queries,
            NeedQueries(parts.of(KNOWN_NEEDS)),
            OrderPreviews(parts.store, parts.clock),
            repeats,
            delivery,
            changes,
            next_best,
            waiting,
            waiting_queries,
            Budgets(parts.store, parts.clock),
            BudgetQueries(parts.store),
            interests,
            interest_queries,
            Authorities(parts.store, authorities, parts.clock),
            authorities,
            ApprovalQueries(
                parts.store, parts.of(KNOWN_OFFERS), authorities, FlagQueries(parts.store), names, parts.clock
            ),
            notices,
            NoticeQueries(parts.store, parts.clock),
            payments,
            payment_queries,
            runs,
            RunQueries(parts.store),
            competitions,
            judgements,
            competition_queries,
            FigureQueries(
                parts.of(COUNTED_ORDERS),
                parts.of(COUNTED_PAYMENTS),
                parts.of(KNOWN_NEEDS),
                parts.of(KNOWN_PAYEES),
                parts.clock,
            ),
            flags,
            FlagQueries(parts.store),
            RecordQueries(parts.store),
            NumberedFeed(parts.store.database),
        ),
        accounts=KnownAccounts(parts.store.database),
        reactors=together(
            Reactions(orders, queries, parts.of(KNOWN_SUPPLIERS)).by_event(),
            InterestReactions(interests, interest_queries, parts.of(KNOWN_SUPPLIERS)).by_event(),
            RepeatReactions(repeats).by_event(),
            NextBestReactions(next_best).by_event(),
            WaitingReactions(waiting, waiting_queries).by_event(),
            NeedReactions(delivery, queries).by_event(),
            NoticeReactions(notices).by_event(),
            YearEndReactions(year_ends).by_event(),
            PaymentReactions(parts.store, payments).by_event(),
            Invitations(competitions, competition_queries).by_event(),
        ),
        timers=(
            *timers_of(orders),
            *timers_of_changes(changes, next_best),
            *timers_of_waiting(waiting),
            *timers_of_delivery(delivery),
            *timers_of_competitions(competitions, judgements),
            *timers_of_notices(notices),
            *timers_of_payments(payments),
        ),
        jobs=(
            *jobs_of_payments(runs),
            *jobs_of_year_end(year_ends),
            *jobs_of_flags(flags),
            *jobs_of_records(OrderRecords(parts.store, parts.clock)),
        ),
    )


def _waiting_lists(parts: Parts) -> tuple[WaitingLists, WaitingListQueries]:
    offers = parts.of(KNOWN_OFFERS)
    return WaitingLists(parts.store, offers, parts.clock), WaitingListQueries(parts.store, offers)


SERVICE = Service(
    name="ordering",
    title="Ordering",
    description="Orders for standing offers, competitions, places, the budgets that pay for them, and payments.",
    aggregates=(
        ORDERS,
        RUNS_OF_REPEATS,
        BUDGETS,
        PLACES,
        INTERESTS,
        LENT_AUTHORITIES,
        COMPETITIONS,
        NOTICES,
        PAYMENTS,
        PAYMENT_RUNS,
        FLAGS,
        ORDER_RECORDS,
    ),
    projections=(
        KNOWN_ACCOUNTS,
        KNOWN_OFFERS,
        KNOWN_SUPPLIERS,
        KNOWN_PAYEES,
        KNOWN_NEEDS,
        KNOWN_MATCHES,
        KNOWN_QUALITY,
        COUNTED_ORDERS,
        COUNTED_PAYMENTS,
    ),
    subscribes=(
        topics.OFFERS,
        topics.SUPPLIERS,
        topics.NEEDS,
        topics.PLACES,
        topics.MATCHES,
        topics.ORDERS,
        topics.COMPETITIONS,
        topics.PAYMENTS,
    ),
    routers=(
        of_orders.router,
        of_repeats.router,
        of_delivery.router,
        of_changes.router,
        of_waiting.router,
        of_budgets.router,
        of_interests.router,
        of_authorities.router,
        of_competitions.router,
        of_notices.router,
        of_payments.router,
        of_figures.router,
        of_flags.router,
        of_records.router,
        feed_router("orders", "orders", topics.ORDERS),
        feed_router("competitions", "competitions", topics.COMPETITIONS),
        feed_router("payments", "payments", topics.PAYMENTS),
    ),
    build=build,
    migrations=MIGRATIONS,
    deadlines=(*CLOCKS, *DEADLINES_OF_WAITING, *COMPETITION_DEADLINES, *DEADLINES_OF_NOTICES, *DEADLINES_OF_PAYMENTS),
    gauges=GAUGES,
    disclosures=(
        ORDER_DISCLOSURE,
        REPEATS_DISCLOSURE,
        BUDGET_DISCLOSURE,
        PLACES_DISCLOSURE,
        INTERESTS_DISCLOSURE,
        AUTHORITIES_DISCLOSURE,
        COMPETITION_DISCLOSURE,
        NOTICE_DISCLOSURE,
        PAYMENT_DISCLOSURE,
        RUN_DISCLOSURE,
        FLAG_DISCLOSURE,
        RECORD_DISCLOSURE,
    ),
)
