"""The policy for requests for evidence, as it is in force on a day."""

from datetime import date

from shared.reference import Policy, prevailing_policy
from shared.reference.policy_values import EvidenceRequests


def request_terms_on(day: date) -> Policy[EvidenceRequests]:
    """Return how long a member has for what it is asked for, by the policy in force, also once every market closed."""
    return prevailing_policy(EvidenceRequests, day)
