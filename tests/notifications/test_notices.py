"""Who is told of what, and in which words."""

import re
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import uuid4

import pytest

from deploy.events.samples import sample_of
from services.notifications.known.list_changes import LIST_CHANGES
from services.notifications.known.offers import KnownOffer, fold_offer
from services.notifications.messages.domain.notices.audience import (
    members_alone,
    the_buying_and_the_commercial_team,
    the_buying_team,
    the_commercial_team,
    the_district,
    the_district_and_the_buying_team,
    the_district_and_the_commercial_team,
    the_district_and_whoever_approves,
    the_operators_where_an_address_is_dead,
    the_safeguarding_lead,
    the_safeguarding_lead_and_the_manager,
    the_supplier,
    the_supplier_and_the_commercial_team,
    the_supplier_and_the_district,
    the_supplier_and_the_district_if_any,
    the_supplier_where_its_day_moved,
    whoever_sees_that_it_is_read,
)
from services.notifications.messages.domain.notices.delivery import the_other_side, the_other_side_and_the_buyers
from services.notifications.messages.domain.notices.notice import Notice, Words
from services.notifications.messages.domain.notices.table import NOTICES, OWNERS, TOLD_AT_ONCE, TOLD_TO_NOBODY, in_words
from services.notifications.messages.domain.notices.told import told_of
from services.notifications.messages.domain.notices.wording import of_field
from services.notifications.people.domain.recipient import BUYING, COMMERCIAL, OPERATIONS, Recipient
from services.notifications.wiring import SERVICE
from shared.contracts import all_events, catalogue, client_journey, notifications, ordering, supplier_registry
from shared.contracts.codes import coded_fields
from shared.contracts.event import Event, Reason
from shared.reference.lists import RECIPIENT_KINDS
from shared.reference.notices import NoticeGroup, Urgency

Fact = TypeVar("Fact", bound=Event)

CLIENT_DATA = {"journey_id", "need_id", "need_ids", "client_ref"}
PLAIN_TEXT = {"entry", "title", "purchase_order", "budget_id", "recipient"}
FREE_TEXT = "words that go no further"

notices = pytest.mark.parametrize("notice", NOTICES.values(), ids=lambda notice: notice.event.TYPE)


def public_facts() -> set[type[Event]]:
    return {event for event in all_events().values() if not getattr(event, "PRIVATE", False)}


def an_event(of: type[Fact], **fields: Any) -> Fact:
    """An event as its published sample has it, with these fields and free text in every reason."""
    return of.model_validate({**_with_free_text(sample_of(of)["value"]), **fields})


def _with_free_text(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_free_text(each) for each in value]
    if isinstance(value, dict):
        return {name: FREE_TEXT if name == "detail" else _with_free_text(each) for name, each in value.items()}
    return value


def version(number: int, *districts: str) -> catalogue.OfferContent:
    of: type[catalogue.OfferContent] = catalogue.OfferPublished if number == 1 else catalogue.OfferUpdated
    return an_event(of, offer_version=number, districts=districts)


def known(*events: catalogue.OfferEvent) -> KnownOffer:
    row = None
    for event in events:
        row = fold_offer(row, event)
    assert row is not None
    return row


AN_OFFER = known(version(1, "D01", "D02"), version(2, "D02", "D03"))


def offer_of(event: Event) -> KnownOffer | None:
    return AN_OFFER if isinstance(event, catalogue.OfferEvent) else None


def told(event: Event) -> set[str]:
    return {each.id for each in NOTICES[type(event)].recipients(event, offer_of(event))}


def parameters_of(event: Event) -> dict[str, str]:
    return NOTICES[type(event)].said_of(event, offer_of(event))


def words_about(event: Event, to: str = "district") -> Words:
    return NOTICES[type(event)].in_words(to, parameters_of(event))


def test_every_public_fact_is_in_the_table_or_listed_as_told_to_nobody_with_why() -> None:
    rows = Counter(
        event for owner in OWNERS for event in (*(row.event for row in owner.NOTICES), *owner.TOLD_TO_NOBODY)
    )
    assert set(rows) == public_facts()
    assert {event for event, count in rows.items() if count > 1} == set()
    assert all(len(why.split()) > 3 for why in TOLD_TO_NOBODY.values())


def test_each_file_of_the_table_is_about_the_facts_of_one_owner() -> None:
    for owner in OWNERS:
        owners = {
            event.TYPE.partition(".")[0] for event in (*(row.event for row in owner.NOTICES), *owner.TOLD_TO_NOBODY)
        }
        assert owners == {owner.__name__.rpartition(".")[2]}


@notices
def test_a_notice_that_waits_for_somebody_says_so_and_none_that_must_be_served_is_kept_for_a_digest(
    notice: Notice,
) -> None:
    if re.search(r" by \{\w+\}| overdue", notice.title):
        assert notice.urgency is Urgency.ACT
    assert not (notice.statutory and notice.urgency is Urgency.LIST)
    if notice.urgency is Urgency.LIST:
        assert notice.event in LIST_CHANGES.events, "a digest tells of it"
        assert notice.event not in TOLD_AT_ONCE


def test_every_group_has_notices() -> None:
    assert {notice.group for notice in NOTICES.values()} == set(NoticeGroup)


def test_the_topics_of_all_notices_are_subscribed_to_and_no_others() -> None:
    own = "notifications.messages"  # by which deliveries are planned
    assert {event.TOPIC for event in NOTICES} | {own} == {topic.name for topic in SERVICE.subscribes}


def test_the_guide_says_of_every_event_who_is_told_or_that_nobody_is_and_why() -> None:
    for event in public_facts():
        said = told_of(event)
        assert said.startswith("nobody: ") == (event in TOLD_TO_NOBODY)
        assert "None" not in said
    for event, said in {
        ordering.OrderIssued: "the supplier that the event names (act, orders)",
        catalogue.OfferPaused: "every district of the offer, by the digest (list, offers)",
        catalogue.GapGrew: "every supplier that may offer something in the category (know, gaps)",
        supplier_registry.SupplierApplied: "those who decide on suppliers (act, membership)",
    }.items():
        assert told_of(event) == said
    assert told_of(ordering.ApprovalRequested).startswith("the district, whose manager approves, and the buyers where")
    assert told_of(supplier_registry.MembershipTransferred).endswith("; every district, by the digest")


@notices
@pytest.mark.parametrize("to", RECIPIENT_KINDS)
def test_a_message_is_one_or_more_plain_sentences(notice: Notice, to: str) -> None:
    words = words_about(an_event(notice.event), to)
    assert words.text.endswith(".")
    for text in (words.title, words.text):
        assert "{" not in text
        assert "None" not in text
        assert "  " not in text
        assert "not given" not in text
        assert "_" not in text.replace("gap SKILLS_FOR_WORK:D07", ""), "a code is not a word"


@notices
def test_nothing_about_a_client_and_no_free_text_is_in_a_message(notice: Notice) -> None:
    event = an_event(notice.event)
    parameters = parameters_of(event)
    assert not CLIENT_DATA & set(parameters)
    assert FREE_TEXT not in str([*parameters.values(), *(words_about(event, to) for to in RECIPIENT_KINDS)])
    in_plain = {name for name in parameters if name not in coded_fields(notice.event) and _is_text(notice.event, name)}
    assert in_plain <= PLAIN_TEXT
    if isinstance(event, ordering.OrderEvent):
        assert "reason" not in parameters, "it may tell of a client's life"


def _is_text(event: type[Event], name: str) -> bool:
    return name not in event.model_fields or event.model_fields[name].annotation is str


def test_a_message_says_what_matters_in_words() -> None:
    issued = an_event(
        ordering.OrderIssued,
        purchase_order="PO-123",
        category="SKILLS_FOR_WORK",
        starts_on=date(2017, 3, 9),
        respond_by=date(2017, 3, 3),
    )
    words = words_about(issued)
    assert words.title == "New order PO-123"
    assert words.text == (
        "You have a new order for Skills for work, starting on 9 March 2017: PO-123. "
        "Please accept or decline it by 3 March 2017."
    )


def test_a_moment_is_said_as_clocks_here_show_it_in_summer_too() -> None:
    granted = an_event(client_journey.EmergencyAccessGranted)
    in_july = granted.model_copy(update={"ends_at": datetime(2018, 7, 9, 23, 30, tzinfo=UTC)})
    assert "until 00:30 on 10 July 2018." in words_about(in_july).text


def test_money_is_said_in_pounds() -> None:
    reached = an_event(ordering.BudgetThresholdReached, percent=90, held_pence=90_123_45, allocated_pence=100_000_00)
    assert "£90,123.45 of the £100,000.00" in words_about(reached).text
    assert words_about(reached).title == "90% of your budget is taken"


def test_districts_are_called_by_their_names() -> None:
    words = words_about(an_event(client_journey.JourneyTransferred), "district")
    assert not re.search(r"\bD[0-9]{2}\b", f"{words.title} {words.text}")
    assert of_field(client_journey.JourneyTransferred, "district")("D01") == "Highlands and Islands"
    assert of_field(client_journey.JourneyTransferred, "district")("D99") == "D99", "one of a later release"


def test_an_answer_to_a_gap_is_said_in_the_words_of_its_own_list() -> None:
    answered = an_event(catalogue.AskersToldOfAnswer, answer={"code": "competition_planned"})
    assert words_about(answered).text.endswith("Suppliers will be asked to compete for it.")


def test_what_is_asked_for_is_told_to_members_in_a_band() -> None:
    raised = an_event(catalogue.GapRaised, needs="under_5", district=None)
    member = uuid4()
    assert Recipient("supplier", str(member)) in NOTICES[catalogue.GapRaised].recipients(raised, None, (member,))
    assert "in Scotland that no offer covers: asked for by fewer than 5 (gap" in words_about(raised, "supplier").text


def test_a_reason_that_is_not_listed_speaks_for_itself() -> None:
    removed = an_event(supplier_registry.SupplierRemoved, reasons=("made_up_later",))
    assert "Made up later." in words_about(removed, "supplier").text


def test_what_is_for_all_categories_says_so() -> None:
    for category, said in ((None, "every category"), ("GETTING_JOBS", "Getting jobs")):
        suspended = an_event(supplier_registry.SupplierSuspended, category=category)
        assert words_about(suspended, "supplier").text.startswith(f"You will be given no new orders in {said} until")


def test_a_suspension_says_when_it_ends_or_that_no_day_is_set() -> None:
    for until, said in (("2017-03-31", "31 March 2017"), (None, "no day is set")):
        suspended = an_event(supplier_registry.SupplierSuspended, until=until)
        assert words_about(suspended, "supplier").text.endswith(f"Last day of the suspension: {said}.")


def test_a_title_with_braces_is_said_as_it_stands() -> None:
    offer = an_event(catalogue.OfferPublished, title="{0.__class__} {x}")
    assert words_about(offer).title == "New offer: {0.__class__} {x}"


@notices
def test_each_event_is_told_to_those_whom_it_concerns(notice: Notice) -> None:
    event: Any = an_event(notice.event)
    if isinstance(event, ordering.OrderCancelled | ordering.ProvisionEndedEarly):
        event = event.model_copy(update={"terminated": False})
    if isinstance(event, ordering.WaitingEnded):
        assert told(event) == set(), "who ordered the place knows"
        event = event.model_copy(update={"reason": Reason(code="place_lapsed")})
    if notice.urgency is Urgency.LIST:
        assert told(event) == set(), "a digest tells its districts"
    elif (
        isinstance(
            event, ordering.OrderStopped | ordering.OrderLapsed | ordering.OrderContinued | ordering.OrderTerminated
        )
        or notice.audience is the_supplier_and_the_district
    ):
        assert told(event) == {event.district, str(event.supplier_id)}
    elif isinstance(event, notifications.WebhookStopped):
        assert told(event) == {str(event.supplier_id)}
        assert told(event.model_copy(update={"supplier_id": None})) == {OPERATIONS.id}
    elif notice.audience in {the_other_side, the_other_side_and_the_buyers}:
        buyers = {BUYING.id} if notice.audience is the_other_side_and_the_buyers else set()
        sides = {"supplier": event.district, "department": str(event.supplier_id), "somebody": None}
        for side, other in sides.items():
            assert told(event.model_copy(update={"said_by": side})) == buyers | ({other} if other else set())
    elif notice.audience is the_district_and_whoever_approves:
        districts = notice.recipients(event.model_copy(update={"level": "district"}), None)
        assert districts == {Recipient("district", event.district)}
        assert notice.recipients(event.model_copy(update={"level": "buyer"}), None) == {*districts, BUYING}
    elif isinstance(event, ordering.CompetitionCancelled | ordering.BidPriceJustificationDue):
        assert told(event) == {str(each) for each in event.supplier_ids}
    elif notice.audience is members_alone:
        assert notice.recipients(event, None) == frozenset()
    elif notice.audience is the_commercial_team:
        assert notice.recipients(event, None) == {COMMERCIAL}
    elif notice.audience is the_buying_team:
        assert notice.recipients(event, None) == {BUYING}
    elif notice.audience is the_district_and_the_buying_team:
        assert notice.recipients(event, None) == {BUYING, Recipient("district", event.district)}
    elif notice.audience is the_buying_and_the_commercial_team:
        assert notice.recipients(event, None) == {BUYING, COMMERCIAL}
    elif notice.audience is the_supplier_and_the_commercial_team:
        assert notice.recipients(event, None) == {COMMERCIAL, Recipient("supplier", str(event.supplier_id))}
    elif notice.audience in {the_safeguarding_lead, the_safeguarding_lead_and_the_manager}:
        manager = {Recipient("district_manager", event.district)} - notice.audience(event, None)
        both = {Recipient(kind, event.district) for kind in ("safeguarding_lead", "district_manager")}
        assert notice.recipients(event, None) == both - manager
        assert bool(manager) == (notice.audience is the_safeguarding_lead)
    elif notice.audience is the_district_and_the_commercial_team:
        assert notice.recipients(event, None) == {COMMERCIAL, Recipient("district", event.district)}
    elif notice.audience is the_supplier_and_the_district_if_any:
        both = {Recipient("supplier", str(event.supplier_id)), Recipient("district", event.district)}
        assert notice.recipients(event, None) == both
        nowhere = event.model_copy(update={"district": None})
        assert notice.recipients(nowhere, None) == {Recipient("supplier", str(event.supplier_id))}
    elif notice.audience is the_operators_where_an_address_is_dead:
        assert notice.recipients(event.model_copy(update={"channel": "email", "code": "address_bounced"}), None) == {
            OPERATIONS
        }
        for other in ({"channel": "email", "code": "given_up"}, {"channel": "webhook", "code": "address_gone"}):
            assert notice.recipients(event.model_copy(update=other), None) == frozenset()
    elif notice.audience is whoever_sees_that_it_is_read:
        named = event.model_copy(update={"told_kind": "district_manager", "told": "D07", "together": 2})
        assert notice.recipients(named, None) == {Recipient("district_manager", "D07")}
        for other in ({"together": 0}, {"told_kind": None, "told": None}):
            assert notice.recipients(named.model_copy(update=other), None) == frozenset()
    elif notice.audience is the_supplier_where_its_day_moved:
        assert notice.recipients(event, None) == {Recipient("supplier", str(event.supplier_id))}
        assert told(event.model_copy(update={"moved_from": None})) == set(), "its notice named the right day"
    elif notice.audience is the_supplier or isinstance(event, ordering.OrderCancelled | ordering.ChangeRefused):
        assert notice.recipients(event, None) == {Recipient("supplier", str(event.supplier_id))}
    else:
        assert notice.recipients(event, None) == {Recipient("district", event.district)}


def test_each_side_of_an_order_is_told_what_the_other_proposes_and_answers() -> None:
    for event in (ordering.ChangeProposed, ordering.ChangeAnswerDue, ordering.ChangeWithdrawn, ordering.ChangeRefused):
        of_supplier, of_district = (an_event(event, by_supplier=each) for each in (True, False))
        supplier, district = str(of_supplier.supplier_id), of_supplier.district
        told_of = (told(of_supplier), told(of_district))
        answered = event is ordering.ChangeRefused
        assert told_of == (({supplier}, {district}) if answered else ({district}, {supplier}))
    assert told(an_event(ordering.NextBestOrdered, by_policy=False)) == set()


def test_a_fact_that_does_not_say_whom_it_concerns_cannot_be_told() -> None:
    with pytest.raises(TypeError, match="names no district"):
        the_district(an_event(supplier_registry.SupplierReinstated))
    with pytest.raises(TypeError, match="names no supplier"):
        the_supplier(an_event(catalogue.AskersToldOfClosing))


def test_a_message_that_a_newer_version_wrote_is_shown_all_the_same() -> None:
    accepted = ordering.OrderAccepted.TYPE
    assert (
        "Of the next release"
        in in_words(accepted, "district", {"order_id": "1", "category": "OF_THE_NEXT_RELEASE"}).text
    )
    assert "(category not given)" in in_words(accepted, "district", {"order_id": "1"}).text
    assert in_words("ordering.OrderForgotten.v1", "district", {"anything": "at all"}).title == "News"


@pytest.mark.parametrize("was_issued", [True, False])
def test_a_stopped_order_is_told_to_the_district_and_to_a_supplier_that_had_been_sent_it(was_issued: bool) -> None:
    stopped = an_event(ordering.OrderStopped, was_issued=was_issued)
    assert told(stopped) == {stopped.district} | ({str(stopped.supplier_id)} if was_issued else set())


@notices
def test_the_budget_of_a_district_is_no_news_for_a_supplier(notice: Notice) -> None:
    event = an_event(notice.event)
    if any(each.kind == "supplier" for each in notice.recipients(event, offer_of(event))):
        assert "budget" not in words_about(event, "supplier").text


def test_a_stopped_order_is_said_to_each_in_words_of_its_own() -> None:
    stopped = an_event(ordering.OrderStopped, was_issued=True)
    district, supplier = (words_about(stopped, to) for to in ("district", "supplier"))
    assert district.title == supplier.title
    assert "Its price is back in the budget" in district.text
    assert "was stopped before you accepted it" in supplier.text
    assert str(stopped.order_id) in supplier.text


def test_what_was_decided_on_an_order_in_question_is_told_to_each_in_words_of_its_own_and_once() -> None:
    ends = an_event(ordering.OrderTerminated, ends_on=date(2017, 3, 3))
    assert told(ends) == {ends.district, str(ends.supplier_id)}
    assert words_about(ends, "supplier").title == "Order ends on 3 March 2017"
    assert "Please deliver nothing of it after that day" in words_about(ends, "supplier").text
    assert "Please tell the client" in words_about(ends).text
    for effect in (ordering.OrderCancelled, ordering.ProvisionEndedEarly):
        assert told(an_event(effect, terminated=True)) == set(), "it follows from what was told"
        assert told(an_event(effect, terminated=False)) != set()


@pytest.mark.parametrize("by", ["tester", None])
def test_an_order_that_goes_on_is_told_to_the_district_and_to_its_supplier_where_that_was_decided(
    by: str | None,
) -> None:
    goes_on = an_event(ordering.OrderContinued, by=by)
    assert told(goes_on) == {goes_on.district} | ({str(goes_on.supplier_id)} if by else set())


def test_a_lapsed_order_is_said_to_each_in_words_of_its_own_after_a_reminder_of_its_day() -> None:
    lapsed = an_event(ordering.OrderLapsed, due_on=date(2017, 3, 3))
    district, supplier = (words_about(lapsed, to).text for to in ("district", "supplier"))
    assert "The supplier did not answer order" in district
    assert "by 3 March 2017, so it has lapsed. Its price is back in the budget" in district
    assert "You did not answer order" in supplier
    due = words_about(an_event(ordering.OrderAnswerDue, due_on=date(2017, 3, 3)), "supplier")
    assert due.title == "Answer due by 3 March 2017"


def test_whoever_approves_is_told_at_once_and_the_district_whose_approval_its_order_awaits() -> None:
    asked = an_event(ordering.ApprovalRequested, level="buyer", amount_pence=6_000_000)
    assert told(asked) == {asked.district, BUYING.id}
    assert told(asked.model_copy(update={"level": "district"})) == {asked.district}
    assert "£60,000.00 and needs the approval of the buyer" in words_about(asked).text
