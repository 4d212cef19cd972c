"""What a replay keeps of what it did: the client's own account, to hold the services' against."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from deploy.local.replay.desks import Sent
from deploy.local.replay.plans import Fate, Pick

NOT_STATED = -1


@dataclass
class Told:
    """What the services acknowledged: the client's own account, to hold theirs against."""

    suppliers: dict[UUID, str] = field(default_factory=dict)
    applications: set[str] = field(default_factory=set)
    clarifications: dict[str, str] = field(default_factory=dict)
    """Whether the applicant answered each question that it was asked."""
    heard: dict[str, str] = field(default_factory=dict)
    """The applications before whose refusal the applicant was invited to speak, and whether it spoke."""
    returned: set[tuple[str, str]] = field(default_factory=set)
    """The applications or suppliers, with the category, of which a proposal was returned."""
    successions: set[str] = field(default_factory=set)
    of_successions: set[str] = field(default_factory=set)
    """Suppliers on both sides of successions: the one has no voice any more, the other no past of what came to it."""
    invitations: dict[str, str] = field(default_factory=dict)
    """What became of each invitation to speak for a supplier."""
    evidence: dict[tuple[str, str, int], str] = field(default_factory=dict)
    """The digest of every version that was taken in, by application, kind and number."""
    held: dict[tuple[str, str, int], str] = field(default_factory=dict)
    """The digest of every version that was given without an application, by supplier, kind and number."""
    requests_met: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often a supplier gave what it was asked for and an officer accepted it, by supplier and kind."""
    stopped_for_evidence: set[str] = field(default_factory=set)
    """The suppliers that had no new orders for a while since they had not given what they were asked for."""
    opened: Counter[str] = field(default_factory=Counter)
    """How often the bytes of each digest were handed out."""
    memberships: dict[tuple[str, str], str] = field(default_factory=dict)
    """How each supplier stands, by its id and the category."""
    answered: set[UUID] = field(default_factory=set)
    """The suppliers that answered a notice of removal."""
    feedback: dict[str, str] = field(default_factory=dict)
    """Whether each feedback that somebody asked for was given."""
    complaints: dict[str, str] = field(default_factory=dict)
    """What each complaint came to: how far it is, or what was found, and what follows."""
    for_clients: int = 0
    """How many complaints were raised on a client's behalf."""
    performance: dict[str, tuple[int, str]] = field(default_factory=dict)
    """The level of each supplier with an improvement plan in a category, and how the plan stands."""
    still_offers: dict[str, bool] = field(default_factory=dict)
    """What a supplier said that was asked whether it still offers, by its performance in a category."""
    messages_opened: Counter[str] = field(default_factory=Counter)
    """How many of those who share an inbox opened each message."""
    caught_up: int = 0
    """How often somebody marked all that had come as read."""
    read_otherwise: list[str] = field(default_factory=list)
    listed: int = 0
    listed_otherwise: list[str] = field(default_factory=list)
    """How many memberships the public register showed at the end, and what it said otherwise than was told."""
    notices_given: set[str] = field(default_factory=set)
    """The notices of the law that were given."""
    notices_published: set[str] = field(default_factory=set)
    """The procurement notices that were published."""
    claimed: dict[str, str] = field(default_factory=dict)
    """The invoice of each payment that a supplier claimed last."""
    verified: set[str] = field(default_factory=set)
    """The payments that somebody said are right."""
    last_run: tuple[str, int] | None = None
    """The payment run that was made at the end, and how many lines its file had."""
    varied_pence: Counter[str] = field(default_factory=Counter)
    """By how much each budget was varied, taken together."""
    offers: dict[str, str] = field(default_factory=dict)
    courses: dict[str, str] = field(default_factory=dict)
    """The category of each offer of a course that is bought as a whole."""
    offer_drafts: dict[str, str] = field(default_factory=dict)
    """What became of each draft of an offer."""
    reviews: dict[str, str] = field(default_factory=dict)
    """What was told last of each review of a changed offer."""
    price_queries: dict[str, str] = field(default_factory=dict)
    """What was told last of each query of a low price."""
    pauses: dict[str, str] = field(default_factory=dict)
    """What was told last of each offer that was ever paused."""
    published: set[UUID] = field(default_factory=set)
    """The suppliers of which the catalogue took an offer."""
    uploading: set[UUID] = field(default_factory=set)
    """Those of which a file is under way: one at a time."""
    uploads: dict[str, str] = field(default_factory=dict)
    """What became of each file of offers."""
    rows_sent_again: Counter[str] = field(default_factory=Counter)
    """How often rows of each file were sent again."""
    venues: dict[str, int] = field(default_factory=dict)
    """How many venues each supplier keeps, of those that sent a file of them."""
    lasting: dict[str, str] = field(default_factory=dict)
    """What became of each offer that was published with a last day: it stands until then, expired, or was renewed."""
    journeys: dict[str, str] = field(default_factory=dict)
    needs: set[str] = field(default_factory=set)
    contacts: int = 0
    """How often a coach was in contact with a client, or tried to be."""
    covered: set[str] = field(default_factory=set)
    """The journeys that another coach covered for some days."""
    handed_over: dict[str, str] = field(default_factory=dict)
    """Which coach looks after each journey that was handed over, by the account."""
    transferred: dict[str, str] = field(default_factory=dict)
    """Which district looks after each journey that went to another one."""
    constrained: dict[str, int] = field(default_factory=dict)
    """How often coaches looked at what each need asks of provision, of those that say it."""
    requirements: dict[str, int] = field(default_factory=dict)
    """How many needs each statement of a district expects, `NOT_STATED` where it was withdrawn."""
    data_requests: dict[str, str] = field(default_factory=dict)
    """What each request that a client made by right came to."""
    plans: dict[str, list[str]] = field(default_factory=dict)
    """What became of each step of each action plan."""
    plan_reviews: Counter[str] = field(default_factory=Counter)
    """How often client and coach went through each plan."""
    notes: dict[str, str] = field(default_factory=dict)
    """The note that stands in the place of each case note, "" where none does."""
    safeguarding: dict[str, str] = field(default_factory=dict)
    """How each safeguarding report stands, by the last word on it."""
    sealed_looks: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often somebody looked at case notes and safeguarding reports, by kind and journey."""
    emergencies: dict[str, str] = field(default_factory=dict)
    """What each emergency access comes to: what somebody did, else what its clock does."""
    emergency_looks: dict[str, int] = field(default_factory=dict)
    client_names: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Every name that the client of each journey was recorded by."""
    client_looks: Counter[str] = field(default_factory=Counter)
    """How often coaches looked at what is sealed of the client of each journey."""
    searches: Counter[str] = field(default_factory=Counter)
    """How many searches found an offer, and how many nothing."""
    gap_reports: dict[str, str] = field(default_factory=dict)
    """How each gap stands that a search in vain was reported to, by the last word on it."""
    matches: dict[str, str] = field(default_factory=dict)
    """The order that followed from each match, "" where none did."""
    shortlists: dict[str, str] = field(default_factory=dict)
    """How each shortlist stands, by the last word of its coach."""
    stale: Counter[str] = field(default_factory=Counter)
    """For what shortlists had gone stale when somebody looked at them again."""
    orders: dict[str, str] = field(default_factory=dict)
    previews: int = 0
    """How often somebody looked what an order would come to before placing it."""
    repeats: dict[str, str] = field(default_factory=dict)
    """The order that each order repeats which was placed since that had worked."""
    competitions: dict[str, str] = field(default_factory=dict)
    """What was told last of each competition."""
    bids: Counter[str] = field(default_factory=Counter)
    """How many bids were taken in each."""
    shared: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The needs of each order for several clients, line by line."""
    lines: dict[tuple[str, int], str] = field(default_factory=dict)
    """What became of each line of these that began, or did not."""
    waiting: dict[str, str] = field(default_factory=dict)
    """What came of each need that waited for a start that was full: the order of the place, or how it ended."""
    next_best: dict[str, str] = field(default_factory=dict)
    """The order that took the place of each that came to nothing, "" where the district refused what was proposed."""
    changes: dict[tuple[str, str], str] = field(default_factory=dict)
    """What came of the change that one side proposed, by its order and what was to change."""
    flags: dict[str, str] = field(default_factory=dict)
    """What was found in each flag that somebody decided on."""
    figures: dict[str, Any] = field(default_factory=dict)
    """What the orders of the whole record add up to, as an auditor read it at the end."""
    approvals: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Who approved each order that needed it, one after another, and in whose place."""
    covers: set[str] = field(default_factory=set)
    """The authorities that were lent and given back."""
    barred: set[str] = field(default_factory=set)
    """The orders whose approval was refused to somebody with an interest in the supplier."""
    moved_starts: dict[str, str] = field(default_factory=dict)
    """Whether each start that was moved under its orders is as it was ordered again."""
    letters: dict[tuple[str, int], str] = field(default_factory=dict)
    """The form of each joining letter that was made, by its order and line."""
    looks: Counter[str] = field(default_factory=Counter)
    """How often the supplier of each order looked who comes."""
    declined_places: set[tuple[str, int]] = field(default_factory=set)
    """The orders and lines whose clients did not want the place."""
    decided: dict[str, str] = field(default_factory=dict)
    """What was decided last on each order that was in question."""
    sessions: Counter[str] = field(default_factory=Counter)
    """How many sessions of each order the attendance was recorded of."""
    problems: dict[str, str] = field(default_factory=dict)
    """What was told last of the problem with each order that had one, or of the dispute about it."""
    checked: dict[tuple[str, int, str], str] = field(default_factory=dict)
    """What a district said of the outcomes that it checked, by the order, its line and the kind."""
    addresses_given: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Every address that each person gave for messages, by the id of its entry in the address book."""
    corresponding: set[UUID] = field(default_factory=set)
    """The suppliers that gave one."""
    webhooks: dict[str, str] = field(default_factory=dict)
    """The name of the address of each webhook."""
    corrected: set[str] = field(default_factory=set)
    """The people who gave another address, since nothing had reached the first."""
    left: set[str] = field(default_factory=set)
    """The people whose account was closed."""
    gaps: dict[tuple[str, str], Fate] = field(default_factory=dict)
    """By category and district, those that the record plans for."""
    concerns_settled: int = 0
    """How often somebody settled what a public register says of a number."""
    taken_over: int = 0
    """How often a supplier took over what a register says of it."""
    unmet: int = 0
    seen: dict[date, dict[tuple[str, str], bytes]] = field(default_factory=lambda: defaultdict(dict))
    """What an onlooker saw at the end of some days, by who looked and at what."""
    looked: int = 0
    differing: list[str] = field(default_factory=list)
    """How often an onlooker asked again for what was, and what was told otherwise by then."""
    refusals: Counter[str] = field(default_factory=Counter)
    forms: dict[str, Sent] = field(default_factory=dict)
    """Every form that somebody sent at the portal, by its correlation id."""

    def is_to_end(self, order_id: str) -> bool:
        """Say whether it was decided that an order does not go on."""
        return self.decided.get(order_id) == "ends"


@dataclass
class Need:
    """A need while its coach looks for an offer."""

    journey_id: str
    need_id: str
    district: str
    category: str
    moves_to: str | None
    picks: Pick = Pick.ANY
    waited: int = 0
    heard_of: bool = False
    may_wait: bool = True
    """Whether a group may be looked for: once for each need."""
    with_others: list["Need"] = field(default_factory=list)
    """Those that one order is for as well, until it is over for them."""
    served: bool = False
    """Whether an order for several is over for this one, and it is not ordered again by it."""
