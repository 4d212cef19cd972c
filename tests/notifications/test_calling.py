"""Messages say what people call an order, an offer and a supplier, where that is known, and keep the ids for links."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from services.notifications.known.list_changes import SUPPLIER_CHANGES
from services.notifications.known.offers import KNOWN_OFFERS
from services.notifications.known.orders import KNOWN_ORDERS, fold_order
from services.notifications.messages.domain.notices.calling import NAMED
from services.notifications.messages.domain.notices.notice import Notice
from services.notifications.messages.domain.notices.table import NOTICES, in_words
from services.notifications.notices.queries import NoticeQueries, sample_names, sample_parameters
from shared.contracts import catalogue, ordering, supplier_registry
from shared.contracts.event import Event
from shared.contracts.notifications import MessageWritten
from shared.reference.lists import RECIPIENT_KINDS
from tests.notifications.posting import Post, a_caller, a_post
from tests.notifications.suppliers import messages_in
from tests.notifications.test_notices import an_event

notices = pytest.mark.parametrize("notice", NOTICES.values(), ids=lambda notice: notice.event.TYPE)


@notices
@pytest.mark.parametrize("language", ["en", "cy"])
def test_no_id_of_an_order_an_offer_or_a_supplier_is_read_where_its_name_is_known(
    notice: Notice, language: str
) -> None:
    parameters = {**sample_parameters(notice), **sample_names(notice)}
    ids = {parameters[name] for name in NAMED & notice.parameters} - {""}
    for kind in RECIPIENT_KINDS:
        words = notice.in_words(kind, parameters, language)
        assert [each for each in ids if each in f"{words.title} {words.text}"] == []
    preview = NoticeQueries().preview(notice.event.TYPE, None, language)
    assert [each for each in ids if each in preview.text] == []


@pytest.mark.parametrize(
    ("event", "kept"),
    [
        (ordering.OrderIssued, "order_id"),
        (ordering.OrderRejected, "order_id"),
        (ordering.ApprovalRequested, "order_id"),
        (ordering.PlaceHoldLapsed, "order_id"),
        (catalogue.OfferExpiring, "offer_id"),
    ],
)
def test_what_is_left_out_of_the_words_is_still_there_for_links(event: type[Event], kept: str) -> None:
    notice, parameters = NOTICES[event], sample_parameters(NOTICES[event])
    assert parameters[kept]
    for kind in RECIPIENT_KINDS:
        assert parameters[kept] not in notice.in_words(kind, parameters).text


def test_a_message_of_before_and_one_about_what_is_not_known_say_the_id() -> None:
    about = {"order_id": "0198", "category": "GETTING_JOBS"}
    accepted = ordering.OrderAccepted.TYPE
    assert "order 0198 for Getting jobs" in in_words(accepted, "district", about).text
    assert "order PO-1 for Getting jobs" in in_words(accepted, "district", {**about, "order_called": "PO-1"}).text


def test_a_title_is_said_in_the_quotes_of_the_language_and_as_it_stands() -> None:
    taken = NOTICES[catalogue.OfferTakenDown]
    said = {**sample_parameters(taken), "offer_called": "Retail {0.__class__}"}
    assert "We have taken down your offer 'Retail {0.__class__}'." in taken.in_words("supplier", said).text
    assert (
        "\N{LEFT SINGLE QUOTATION MARK}Retail {0.__class__}\N{RIGHT SINGLE QUOTATION MARK}"
        in taken.in_words("supplier", said, "cy").text
    )


def test_an_order_is_called_by_its_number_once_it_was_issued() -> None:
    placed = an_event(ordering.OrderPlaced)
    issued = an_event(ordering.OrderIssued, order_id=placed.order_id, purchase_order="PO-123")
    row = fold_order(fold_order(None, placed), issued)
    assert row is not None
    assert row.purchase_order == "PO-123"
    over = fold_order(row, an_event(ordering.OrderDeclined, order_id=placed.order_id))
    assert over is not None
    assert over.purchase_order == "PO-123", "news of it may come later"
    old = {name: value for name, value in KNOWN_ORDERS.encode(row).items() if name != "purchase_order"}
    assert KNOWN_ORDERS.decode(old).purchase_order == ""
    assert fold_order(None, issued) is None


@pytest.fixture
async def post(mongodb_uri: str, database_name: str, tmp_path: Path) -> AsyncIterator[Post]:
    async with a_post(mongodb_uri, database_name, tmp_path) as one:
        yield one


async def test_a_message_keeps_the_names_that_the_rows_know(post: Post) -> None:
    registered = an_event(supplier_registry.SupplierRegistered, name="Beacon Skills")
    offer = an_event(catalogue.OfferPublished, title="Interview coaching")
    await post.parts.of(SUPPLIER_CHANGES).apply([(registered, 1)])
    await post.parts.of(KNOWN_OFFERS).apply([(offer, 1)])
    event = an_event(catalogue.OfferReviewOpened, supplier_id=registered.supplier_id, offer_id=offer.offer_id)
    parameters = await told(post, event)
    assert parameters["supplier_called"] == "Beacon Skills"
    assert parameters["offer_called"] == "Interview coaching"
    assert parameters["offer_id"] == str(offer.offer_id)
    elsewhere = event.model_copy(update={"supplier_id": UUID(int=1), "offer_id": UUID(int=2)})
    assert {name for name in await told(post, elsewhere) if name.endswith("_called")} == set()


async def told(post: Post, event: Event) -> dict[str, str]:
    """What the first message about an event keeps."""
    caller = a_caller(causation_id=f"e{id(event)}", caused_at=post.clock(), reaction=f"test/{id(event)}>on_news")
    made = await messages_in(post).tell(event, caller)
    return next(each.event.parameters for each in made.events if isinstance(each.event, MessageWritten))
