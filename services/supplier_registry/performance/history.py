"""Which facts of a performance are for whom: all of them for the supplier itself and for its assessors.

Whoever else is staff sees scorecards (`GET /v1/suppliers/{id}/scorecard`), and no performance.
"""

from services.supplier_registry.performance.domain.state import PERFORMANCES
from shared.contracts import supplier_registry as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

PERFORMANCE_DISCLOSURE = Disclosure(
    PERFORMANCES,
    told_to(
        whoever_sees_it,
        facts.PerformanceManagementBegun,
        facts.PerformanceTransferred,
        facts.ScorecardChanged,
        facts.PerformanceFellBelowFloor,
        facts.PerformanceLevelChanged,
        facts.PerformanceLevelExplained,
        facts.ImprovementPlanOpened,
        facts.ImprovementPlanDetailed,
        facts.ImprovementPlanAnswered,
        facts.ImprovementPlanReplied,
        facts.ImprovementPlanReviewDue,
        facts.ImprovementPlanReviewed,
        facts.ImprovementPlanExtended,
        facts.ImprovementPlanNoted,
        facts.ImprovementPlanDue,
        facts.ImprovementPlanOverdue,
        facts.ImprovementPlanMet,
        facts.ImprovementPlanFailed,
        facts.ImprovementPlanWithdrawn,
        facts.InactivityQuestioned,
        facts.InactivityAnswered,
        facts.InactivityUnanswered,
    ),
)
