"""The policy for requests for evidence, as it is in force on a day."""

from datetime import date

from shared.reference import Policy, policy, prevailing_market
from shared.reference.policy_values import EvidenceRequests


def request_terms_on(day: date) -> Policy[EvidenceRequests]:
    """Return how long a member has for what it is asked for, by the policy in force, also once every market closed."""
    return policy(EvidenceRequests, prevailing_market(day).regime, day)
