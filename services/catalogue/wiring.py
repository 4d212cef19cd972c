"""The catalogue, put together."""

from services.catalogue.drafts import routes as draft_routes
from services.catalogue.drafts.commands import Drafts
from services.catalogue.drafts.domain.draft import DRAFTS
from services.catalogue.drafts.history import DRAFT_DISCLOSURE
from services.catalogue.drafts.queries import DraftQueries
from services.catalogue.gaps import routes as gap_routes
from services.catalogue.gaps.commands import Gaps
from services.catalogue.gaps.domain.askers import ASKERS
from services.catalogue.gaps.domain.deadlines import DEADLINES as GAP_DEADLINES
from services.catalogue.gaps.domain.gap import GAPS
from services.catalogue.gaps.history import ASKERS_DISCLOSURE, GAP_DISCLOSURE
from services.catalogue.gaps.queries import GapQueries
from services.catalogue.gaps.reactors import GapReactions
from services.catalogue.known.needs import KNOWN_NEEDS
from services.catalogue.known.orders import KNOWN_ORDERS
from services.catalogue.known.payments import KNOWN_PAYMENTS
from services.catalogue.known.places import KNOWN_PLACES
from services.catalogue.known.quality import KNOWN_QUALITY
from services.catalogue.known.suppliers import KNOWN_SUPPLIERS
from services.catalogue.listings import routes as listing_routes
from services.catalogue.listings.domain.listing import LISTINGS
from services.catalogue.listings.queries import Searching
from services.catalogue.matches import routes as match_routes
from services.catalogue.matches.candidates import Candidates
from services.catalogue.matches.commands import Matches
from services.catalogue.matches.domain.match import MATCHES
from services.catalogue.matches.domain.turns import TURNS
from services.catalogue.matches.history import MATCH_DISCLOSURE, TURNS_DISCLOSURE
from services.catalogue.matches.in_vain import MatchesInVain, SoughtByMatches
from services.catalogue.matches.queries import MatchQueries
from services.catalogue.matches.reactors import MatchReactions
from services.catalogue.migrations import MIGRATIONS
from services.catalogue.offers import routes as offer_routes
from services.catalogue.offers.commands import Offers
from services.catalogue.offers.domain.deadlines import DEADLINES as OFFER_DEADLINES
from services.catalogue.offers.domain.offer import OFFERS
from services.catalogue.offers.history import OFFER_DISCLOSURE
from services.catalogue.offers.queries import OfferQueries
from services.catalogue.offers.reactors import OfferReactions
from services.catalogue.offers.timers import jobs_of as jobs_of_offers
from services.catalogue.offers.timers import timers_of as timers_of_offers
from services.catalogue.prices import routes as price_routes
from services.catalogue.prices.commands import Prices
from services.catalogue.prices.domain.deadlines import PRICE_DEADLINES
from services.catalogue.prices.domain.offer_prices import OFFER_PRICES
from services.catalogue.prices.domain.query import PRICE_QUERIES
from services.catalogue.prices.domain.release import PRICE_RELEASES
from services.catalogue.prices.history import PRICE_QUERY_DISCLOSURE, PRICE_RELEASE_DISCLOSURE
from services.catalogue.prices.queries import PriceQueries, PriceQueryQueries
from services.catalogue.prices.reactors import PriceReactions
from services.catalogue.prices.timers import jobs_of as jobs_of_prices
from services.catalogue.prices.timers import timers_of as timers_of_prices
from services.catalogue.reviews import routes as review_routes
from services.catalogue.reviews.commands import OfferReviews
from services.catalogue.reviews.domain.deadlines import DEADLINES as REVIEW_DEADLINES
from services.catalogue.reviews.domain.review import OFFER_REVIEWS
from services.catalogue.reviews.history import OFFER_REVIEW_DISCLOSURE
from services.catalogue.reviews.queries import OfferReviewQueries
from services.catalogue.reviews.reactors import OfferReviewReactions
from services.catalogue.reviews.timers import timers_of as timers_of_reviews
from services.catalogue.shortlists import routes as shortlist_routes
from services.catalogue.shortlists.commands import Shortlists
from services.catalogue.shortlists.domain.shortlist import SHORTLISTS
from services.catalogue.shortlists.history import SHORTLIST_DISCLOSURE
from services.catalogue.shortlists.queries import ShortlistQueries
from services.catalogue.uploads import routes as upload_routes
from services.catalogue.uploads.commands import Uploads
from services.catalogue.uploads.domain.upload import UPLOADS
from services.catalogue.uploads.domain.venue_list import VENUE_LISTS
from services.catalogue.uploads.history import UPLOAD_DISCLOSURE, VENUE_LIST_DISCLOSURE
from services.catalogue.uploads.jobs import upload_jobs
from services.catalogue.uploads.queries import UploadQueries
from services.catalogue.uploads.rows import UploadRows
from services.catalogue.uploads.undoing import Undoing
from services.catalogue.uploads.venue_work import VenueWork
from services.catalogue.uploads.work import Work
from shared.contracts import topics
from shared.files.jobs import file_jobs
from shared.http.feeds import feed_router
from shared.http.reference import reference_router
from shared.kernel.known_accounts import KNOWN_ACCOUNTS
from shared.messaging.reacting import together
from shared.service import Built, Parts, Service
from shared.store.accounts import KnownAccounts
from shared.store.numbered_feed import NumberedFeed


def build(parts: Parts) -> Built:
    """Build the catalogue; it reads its own offers too, since gaps depend on them."""
    offers = Offers(parts.store, parts.clock)
    gaps = Gaps(parts.store, SoughtByMatches(parts.store).of, parts.clock)
    reviews = OfferReviews(parts.store, parts.clock)
    uploads = Uploads(parts.store, parts.files, parts.clock)
    upload_queries = UploadQueries(parts.store, parts.reports)
    work = Work(
        parts.store,
        parts.files,
        parts.reports,
        parts.of(KNOWN_SUPPLIERS),
        parts.of(KNOWN_ORDERS),
        offers,
        uploads,
        parts.clock,
    )
    prices = Prices(parts.store, parts.of(KNOWN_ORDERS), parts.of(KNOWN_PAYMENTS), parts.of(OFFER_PRICES), parts.clock)
    candidates = Candidates(
        parts.store,
        parts.of(LISTINGS),
        parts.of(KNOWN_SUPPLIERS),
        parts.of(KNOWN_QUALITY),
        parts.of(KNOWN_PLACES),
    )
    matches = Matches(parts.store, parts.of(KNOWN_NEEDS), candidates, parts.clock)
    return Built(
        provided=(
            offers,
            gaps,
            reviews,
            OfferReviewQueries(parts.store),
            Drafts(parts.store, parts.clock),
            DraftQueries(parts.store, parts.of(KNOWN_SUPPLIERS), parts.clock),
            uploads,
            GapQueries(parts.store, parts.clock),
            OfferQueries(parts.store, parts.of(KNOWN_PLACES), parts.of(KNOWN_SUPPLIERS)),
            upload_queries,
            UploadRows(parts.store, parts.files),
            matches,
            MatchQueries(parts.store, candidates, parts.of(KNOWN_SUPPLIERS)),
            Searching(
                parts.of(LISTINGS),
                parts.of(KNOWN_QUALITY),
                parts.of(KNOWN_SUPPLIERS),
                parts.of(KNOWN_PLACES),
                parts.clock,
            ),
            prices,
            PriceQueries(parts.store, parts.of(KNOWN_NEEDS), parts.clock),
            PriceQueryQueries(parts.store),
            Shortlists(parts.store, parts.clock),
            ShortlistQueries(
                parts.store,
                parts.of(KNOWN_SUPPLIERS),
                parts.of(KNOWN_QUALITY),
                parts.of(KNOWN_PLACES),
                parts.clock,
            ),
            NumberedFeed(parts.store.database),
        ),
        reactors=together(
            OfferReactions(offers, parts.of(KNOWN_SUPPLIERS)).by_event(),
            GapReactions(gaps).by_event(),
            MatchesInVain(parts.store, gaps).by_event(),
            OfferReviewReactions(reviews).by_event(),
            PriceReactions(prices).by_event(),
            MatchReactions(matches).by_event(),
        ),
        accounts=KnownAccounts(parts.store.database),
        timers=(*timers_of_offers(offers), *timers_of_reviews(reviews), *timers_of_prices(prices)),
        jobs=(
            *jobs_of_offers(offers, parts.of(KNOWN_SUPPLIERS)),
            *jobs_of_prices(prices),
            *upload_jobs(
                work,
                VenueWork(parts.store, parts.files, parts.reports, uploads),
                Undoing(parts.store, parts.reports, offers, uploads),
            ),
            *file_jobs(parts.files, upload_queries.in_use, uploads.refuse_infected),
        ),
    )


SERVICE = Service(
    name="catalogue",
    title="Catalogue",
    description="Standing offers of suppliers, the gaps that districts report, and the reference data of all services.",
    aggregates=(
        OFFERS,
        OFFER_REVIEWS,
        GAPS,
        ASKERS,
        DRAFTS,
        UPLOADS,
        VENUE_LISTS,
        PRICE_RELEASES,
        PRICE_QUERIES,
        SHORTLISTS,
        MATCHES,
        TURNS,
    ),
    projections=(
        KNOWN_ACCOUNTS,
        KNOWN_SUPPLIERS,
        KNOWN_QUALITY,
        KNOWN_PLACES,
        KNOWN_ORDERS,
        KNOWN_PAYMENTS,
        KNOWN_NEEDS,
        LISTINGS,
        OFFER_PRICES,
    ),
    subscribes=(
        topics.SUPPLIERS,
        topics.NEEDS,
        topics.OFFERS,
        topics.PLACES,
        topics.ORDERS,
        topics.PAYMENTS,
        topics.MATCHES,
    ),
    routers=(
        offer_routes.router,
        draft_routes.router,
        review_routes.router,
        gap_routes.router,
        listing_routes.router,
        upload_routes.router,
        match_routes.router,
        price_routes.router,
        shortlist_routes.router,
        reference_router(),
        feed_router("offers", "standing offers", topics.OFFERS),
    ),
    build=build,
    migrations=MIGRATIONS,
    disclosures=(
        OFFER_DISCLOSURE,
        OFFER_REVIEW_DISCLOSURE,
        GAP_DISCLOSURE,
        ASKERS_DISCLOSURE,
        DRAFT_DISCLOSURE,
        UPLOAD_DISCLOSURE,
        VENUE_LIST_DISCLOSURE,
        PRICE_RELEASE_DISCLOSURE,
        PRICE_QUERY_DISCLOSURE,
        SHORTLIST_DISCLOSURE,
        MATCH_DISCLOSURE,
        TURNS_DISCLOSURE,
    ),
    files=True,
    reports=True,
    deadlines=(*GAP_DEADLINES, *OFFER_DEADLINES, *REVIEW_DEADLINES, *PRICE_DEADLINES),
)
