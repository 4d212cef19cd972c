"""What is told of how suppliers deliver: scorecards, levels, improvement plans, and members without orders."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.audience import (
    the_commercial_team,
    the_supplier,
    the_supplier_and_the_commercial_team,
)
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.event import Event
from shared.contracts.supplier_registry import (
    ImprovementPlanAnswered,
    ImprovementPlanDue,
    ImprovementPlanExtended,
    ImprovementPlanFailed,
    ImprovementPlanMet,
    ImprovementPlanOpened,
    ImprovementPlanOverdue,
    ImprovementPlanReviewDue,
    ImprovementPlanReviewed,
    ImprovementPlanWithdrawn,
    InactivityAnswered,
    InactivityQuestioned,
    InactivityUnanswered,
    PerformanceFellBelowFloor,
    PerformanceLevelChanged,
    PerformanceManagementBegun,
    PerformanceTransferred,
    ScorecardChanged,
)
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

NOTICES = (
    Notice(
        PerformanceFellBelowFloor,
        the_supplier_and_the_commercial_team,
        Urgency.ACT,
        Group.PERFORMANCE,
        "Performance below the floor in {category}",
        "Supplier {supplier_id} has fallen below {floor_percent} percent of completed provision in {category}. Please "
        "look into it (performance {performance_id}). Nothing happens by itself.",
        text_for={
            "supplier": "Your share of completed provision in {category} has fallen below {floor_percent} percent. The "
            "commercial team will look into it; your scorecard says more."
        },
    ),
    Notice(
        PerformanceLevelChanged,
        the_supplier,
        Urgency.KNOW,
        Group.PERFORMANCE,
        "Your performance in {category}: level {level}",
        "The commercial team now manages your performance in {category} at level {level}; before, it was level "
        "{before}. {reason} Your performance says more (performance {performance_id}).",
    ),
    Notice(
        ImprovementPlanOpened,
        the_supplier,
        Urgency.ACT,
        Group.PERFORMANCE,
        "Improvement plan for {category}",
        "Please improve how you deliver in {category} by {improve_by}. We will review it with you on {review_on}. The "
        "plan says what is asked for; please reply to it (performance {performance_id}).",
    ),
    Notice(
        ImprovementPlanAnswered,
        the_commercial_team,
        Urgency.KNOW,
        Group.PERFORMANCE,
        "Reply to an improvement plan",
        "Supplier {supplier_id} has replied to its improvement plan for {category} (performance {performance_id}).",
    ),
    Notice(
        ImprovementPlanReviewDue,
        the_commercial_team,
        Urgency.ACT,
        Group.PERFORMANCE,
        "Improvement plan to be reviewed",
        "The improvement plan of supplier {supplier_id} for {category} was to be reviewed on {review_on}. Please "
        "review it (performance {performance_id}).",
    ),
    Notice(
        ImprovementPlanReviewed,
        the_supplier,
        Urgency.KNOW,
        Group.PERFORMANCE,
        "Your improvement plan for {category} was reviewed",
        "We have reviewed how you are improving in {category}. The plan says what we found (performance "
        "{performance_id}).",
    ),
    Notice(
        ImprovementPlanExtended,
        the_supplier,
        Urgency.KNOW,
        Group.PERFORMANCE,
        "More time to improve",
        "You now have until {improve_by} to improve how you deliver in {category}.",
    ),
    Notice(
        ImprovementPlanDue,
        the_supplier_and_the_commercial_team,
        Urgency.ACT,
        Group.PERFORMANCE,
        "Improvement plan ends on {improve_by}",
        "The improvement plan of supplier {supplier_id} for {category} ends on {improve_by} (performance "
        "{performance_id}).",
        text_for={"supplier": "Your improvement plan for {category} ends on {improve_by}."},
    ),
    Notice(
        ImprovementPlanOverdue,
        the_commercial_team,
        Urgency.ACT,
        Group.PERFORMANCE,
        "Improvement plan to be concluded",
        "The improvement plan of supplier {supplier_id} for {category} ended on {improve_by}. Nothing happens by "
        "itself: please decide whether it was met (performance {performance_id}).",
    ),
    Notice(
        ImprovementPlanMet,
        the_supplier,
        Urgency.KNOW,
        Group.PERFORMANCE,
        "Improvement plan met",
        "You have improved in {category} as your improvement plan asked. Thank you.",
    ),
    Notice(
        ImprovementPlanFailed,
        the_supplier,
        Urgency.KNOW,
        Group.PERFORMANCE,
        "Improvement plan not met",
        "You have not improved in {category} as your improvement plan asked. If you are a member there, you are given "
        "notice of your removal, and may make representations.",
    ),
    Notice(
        ImprovementPlanWithdrawn,
        the_supplier,
        Urgency.KNOW,
        Group.PERFORMANCE,
        "Improvement plan withdrawn",
        "Your improvement plan for {category} was withdrawn. It asks nothing more of you.",
    ),
    Notice(
        InactivityQuestioned,
        the_supplier,
        Urgency.ACT,
        Group.PERFORMANCE,
        "Do you still offer in {category}?",
        "You have had no order in {category} since {no_order_since}. Please say by {answer_by} whether you still offer "
        "there (performance {performance_id}). If you do not answer, you remain a member.",
    ),
    Notice(
        InactivityUnanswered,
        the_commercial_team,
        Urgency.KNOW,
        Group.PERFORMANCE,
        "No answer from a supplier without orders",
        "Supplier {supplier_id} was asked whether it still offers in {category} and has not answered by {answer_by}. "
        "It remains a member.",
    ),
)

TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    PerformanceTransferred: "the succession that it is part of is told",
    PerformanceManagementBegun: "the admission that it begins with is told",
    ScorecardChanged: "it shows with the supplier's performance; that it fell below the floor is told",
    InactivityAnswered: "it shows with the performance, and whoever leaves is told of as one who leaves",
}
