"""Everyone in a record: what one does leads to what another does on a later day."""

from deploy.local.replay.people.analysts import Analysts
from deploy.local.replay.people.applicants import Applicants
from deploy.local.replay.people.assessors import Assessors
from deploy.local.replay.people.buyers import Buyers
from deploy.local.replay.people.caseworkers import Caseworkers
from deploy.local.replay.people.category_managers import CategoryManagers
from deploy.local.replay.people.client_keepers import ClientKeepers
from deploy.local.replay.people.clock_watchers import ClockWatchers
from deploy.local.replay.people.coaches import Coaches
from deploy.local.replay.people.comparers import Comparers
from deploy.local.replay.people.complainants import Complainants
from deploy.local.replay.people.correspondents import Correspondents
from deploy.local.replay.people.deciders import Deciders
from deploy.local.replay.people.deliverers import Deliverers
from deploy.local.replay.people.district_managers import DistrictManagers
from deploy.local.replay.people.drafters import Drafters
from deploy.local.replay.people.emergency_desk import EmergencyDesk
from deploy.local.replay.people.evidence_keepers import EvidenceKeepers
from deploy.local.replay.people.feedback_seekers import FeedbackSeekers
from deploy.local.replay.people.form_fillers import FormFillers
from deploy.local.replay.people.gap_desk import GapDesk
from deploy.local.replay.people.gap_reporters import GapReporters
from deploy.local.replay.people.group_buyers import GroupBuyers
from deploy.local.replay.people.group_trainers import GroupTrainers
from deploy.local.replay.people.improvers import Improvers
from deploy.local.replay.people.inbox_readers import InboxReaders
from deploy.local.replay.people.joiners import Joiners
from deploy.local.replay.people.matchers import Matchers
from deploy.local.replay.people.next_choosers import NextChoosers
from deploy.local.replay.people.note_writers import NoteWriters
from deploy.local.replay.people.notice_desk import NoticeDesk
from deploy.local.replay.people.offer_writers import OfferWriters
from deploy.local.replay.people.onlookers import Onlookers
from deploy.local.replay.people.orderers import Orderers
from deploy.local.replay.people.pausers import Pausers
from deploy.local.replay.people.pay_desk import PayDesk
from deploy.local.replay.people.plan_makers import PlanMakers
from deploy.local.replay.people.planners import Planners
from deploy.local.replay.people.policy_holders import PolicyHolders
from deploy.local.replay.people.price_desk import PriceDesk
from deploy.local.replay.people.providers import Providers
from deploy.local.replay.people.publishers import Publishers
from deploy.local.replay.people.readers import Readers
from deploy.local.replay.people.registrars import Registrars
from deploy.local.replay.people.repeaters import Repeaters
from deploy.local.replay.people.reviewers import Reviewers
from deploy.local.replay.people.right_holders import RightHolders
from deploy.local.replay.people.safeguarders import Safeguarders
from deploy.local.replay.people.season_sellers import SeasonSellers
from deploy.local.replay.people.secretaries import Secretaries
from deploy.local.replay.people.sellers import Sellers
from deploy.local.replay.people.standing_desk import StandingDesk
from deploy.local.replay.people.start_movers import StartMovers
from deploy.local.replay.people.successors import Successors
from deploy.local.replay.people.tender_desk import TenderDesk
from deploy.local.replay.people.uploaders import Uploaders
from deploy.local.replay.people.waiters import Waiters
from deploy.local.replay.world import World


class Everyone:
    """The people of one record; each knows the others by this."""

    def __init__(self, world: World) -> None:
        """Nobody has done anything yet."""
        self.form_fillers, self.registrars = FormFillers(world, self), Registrars(world, self)
        self.secretaries = Secretaries(world, self)
        self.applicants = Applicants(world, self)
        self.assessors = Assessors(world, self)
        self.drafters = Drafters(world, self)
        self.category_managers = CategoryManagers(world, self)
        self.standing_desk = StandingDesk(world, self)
        self.clock_watchers = ClockWatchers(world, self)
        self.evidence_keepers = EvidenceKeepers(world, self)
        self.policy_holders = PolicyHolders(world, self)
        self.feedback_seekers = FeedbackSeekers(world, self)
        self.complainants = Complainants(world, self)
        self.improvers = Improvers(world, self)
        self.readers, self.inbox_readers = Readers(world, self), InboxReaders(world, self)
        self.publishers, self.correspondents = Publishers(world, self), Correspondents(world, self)
        self.successors = Successors(world, self)
        self.start_movers = StartMovers(world, self)
        self.offer_writers = OfferWriters(world, self)
        self.sellers = Sellers(world, self)
        self.reviewers = Reviewers(world, self)
        self.pausers = Pausers(world, self)
        self.price_desk = PriceDesk(world, self)
        self.uploaders = Uploaders(world, self)
        self.season_sellers = SeasonSellers(world, self)
        self.emergency_desk = EmergencyDesk(world, self)
        self.client_keepers = ClientKeepers(world, self)
        self.plan_makers = PlanMakers(world, self)
        self.note_writers = NoteWriters(world, self)
        self.safeguarders = Safeguarders(world, self)
        self.coaches = Coaches(world, self)
        self.caseworkers = Caseworkers(world, self)
        self.right_holders = RightHolders(world, self)
        self.comparers = Comparers(world, self)
        self.matchers = Matchers(world, self)
        self.repeaters = Repeaters(world, self)
        self.next_choosers, self.waiters = NextChoosers(world, self), Waiters(world, self)
        self.orderers = Orderers(world, self)
        self.tender_desk = TenderDesk(world, self)
        self.group_buyers, self.group_trainers = GroupBuyers(world, self), GroupTrainers(world, self)
        self.district_managers = DistrictManagers(world, self)
        self.planners = Planners(world, self)
        self.deciders = Deciders(world, self)
        self.deliverers, self.joiners = Deliverers(world, self), Joiners(world, self)
        self.providers = Providers(world, self)
        self.buyers, self.pay_desk = Buyers(world, self), PayDesk(world, self)
        self.notice_desk = NoticeDesk(world, self)
        self.gap_desk = GapDesk(world, self)
        self.gap_reporters = GapReporters(world, self)
        self.analysts, self.onlookers = Analysts(world, self), Onlookers(world, self)
