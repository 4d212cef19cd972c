"""What a supplier does with an order: every step with its form and its words."""

from portal.api.answers import supplier_orders as requests
from portal.api.answers.orders import (
    AGREE_TO_CHANGE,
    REFUSE_CHANGE,
    REPORT_PROBLEM,
    REVERSE_OUTCOME,
    WITHDRAW_DISPUTE,
)
from portal.pages.supplier.order_step import ABOUT_THE_PRICE, Step, attended
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, date_of

_WHY = Field("reason", "Why?", choice_of, empty="Select a reason")
ACCEPT = Step(
    "accept",
    "Accept this order",
    "Accept this order",
    "You have accepted the order. The district is told.",
    requests.ACCEPT,
    text="You agree to deliver it from the start date, at the price shown.",
)
DECLINE = Step(
    "decline",
    "Decline this order",
    "Decline this order",
    "You have declined the order. The district is told.",
    requests.DECLINE,
    form=Form(_WHY),
    reasons={"reason": "order_declined"},
    text="The place is free again, and the district looks for other provision.",
    for_good=True,
)
ANOTHER_START = Step(
    "another-start",
    "Offer another start date",
    "Offer this start date",
    "You have offered another start date. The order is accepted once the district agrees.",
    requests.PROPOSE_START,
    form=Form(
        Field("starts_on", "New start date", date_of, pointer="/starts_on /start_id"),
        _WHY,
    ),
    reasons={"reason": "order_change"},
    without=ABOUT_THE_PRICE,
    text="If the district does not agree, the order counts as declined.",
)
START = Step(
    "start",
    "Record that they started",
    "Record the start",
    "You have recorded the start.",
    requests.START,
    form=Form(Field("started_on", "First day they came", date_of)),
    of_a_line=True,
)
DID_NOT_START = Step(
    "did-not-start",
    "Record that they did not start",
    "Record that they did not start",
    "You have recorded that they did not start. Their work coach is told.",
    requests.DID_NOT_START,
    form=Form(_WHY),
    reasons={"reason": "did_not_start"},
    of_a_line=True,
    for_good=True,
)
ATTENDANCE = Step(
    "attendance",
    "Record attendance",
    "Record this session",
    "You have recorded the session.",
    requests.ATTENDANCE,
    body=attended,
    form=Form(
        Field("held_on", "Day of the session", date_of, pointer="/sessions/0/held_on"),
        Field("attended", "Did they come?", choice_of, pointer="/sessions/0/attended", empty="Select if they came"),
        Field(
            "reason",
            "Why were they late or not there?",
            choice_of,
            hint="Only if they were late or did not come.",
            pointer="/sessions/0/reason /sessions/0",
            optional=True,
        ),
    ),
    reasons={"reason": "session_missed"},
    text="A session of a day that you recorded before is put right.",
    of_a_line=True,
)
FINISH = Step(
    "finish",
    "Record that they finished",
    "Record the end",
    "You have recorded the end.",
    requests.COMPLETE,
    form=Form(Field("completed_on", "Last day", date_of)),
    of_a_line=True,
)
END_EARLY = Step(
    "end-early",
    "Record that they left early",
    "Record that they left",
    "You have recorded that they left early. Their work coach is told.",
    requests.END_EARLY,
    form=Form(Field("ended_on", "Last day they came", date_of), _WHY),
    reasons={"reason": "provision_ended_early"},
    of_a_line=True,
    for_good=True,
)
OUTCOME = Step(
    "outcome",
    "Record what came of it",
    "Record the outcome",
    "You have recorded the outcome.",
    requests.OUTCOME,
    form=Form(
        Field("outcome", "What came of it?", choice_of, empty="Select what came of it"),
        Field("achieved_on", "Day on which it was reached", date_of),
        Field(
            "evidence",
            "What shows it?",
            choice_of,
            hint="Keep it. Send it to nobody: the district asks to see it if this outcome is checked.",
            optional=True,
        ),
        Field("evidence_on", "Date on the evidence", date_of, optional=True),
    ),
    of_a_line=True,
)
OUTCOME_BACK = Step(
    "outcome-back",
    "Take back an outcome that does not stand",
    "Take back the outcome",
    "You have taken back the outcome. The district is told.",
    REVERSE_OUTCOME,
    form=Form(Field("outcome", "Which outcome does not stand?", choice_of, empty="Select an outcome"), _WHY),
    reasons={"reason": "outcome_reversed"},
    text="The outcome no longer counts, and nothing more is paid for it.",
    of_a_line=True,
    for_good=True,
)
AGREE = Step(
    "agree",
    "Agree to the change",
    "Agree to the change",
    "You have agreed to the change.",
    AGREE_TO_CHANGE,
)
REFUSE = Step(
    "refuse",
    "Refuse the change",
    "Refuse the change",
    "You have refused the change. The order stands as it is.",
    REFUSE_CHANGE,
    form=Form(_WHY),
    reasons={"reason": "order_change_refused"},
)
TAKE_BACK = Step(
    "take-back",
    "Take back your proposal",
    "Take back your proposal",
    "You have taken back your proposal.",
    requests.WITHDRAW_CHANGE,
)
CHANGE = Step(
    "change",
    "Propose other dates",
    "Propose these dates",
    "You have proposed a change. Nothing changes before the district agrees.",
    requests.PROPOSE_CHANGE,
    form=Form(
        Field("starts_on", "New start date", date_of, hint="Only before it has started.", optional=True),
        Field("ends_on", "New end date", date_of, optional=True),
        _WHY,
    ),
    reasons={"reason": "order_change"},
    without=ABOUT_THE_PRICE,
)
PROBLEM = Step(
    "problem",
    "Report a problem",
    "Report the problem",
    "You have reported the problem. The district is asked to answer.",
    REPORT_PROBLEM,
    form=Form(Field("reason", "What went wrong?", choice_of, empty="Select what went wrong")),
    reasons={"reason": "problem_reported"},
    text="If you worry about somebody's safety, tell their work coach or the police at once.",
    of_a_line=True,
)
DISPUTE = Step(
    "dispute",
    "Dispute this order",
    "Dispute this order",
    "You have disputed the order. A buyer decides.",
    requests.DISPUTE,
    form=Form(Field("reason", "What do you dispute?", choice_of, empty="Select what you dispute")),
    reasons={"reason": "order_disputed"},
    text="Nothing of the order is closed before a buyer has decided.",
)
DISPUTE_BACK = Step(
    "dispute-withdrawal",
    "Withdraw your dispute",
    "Withdraw your dispute",
    "You have withdrawn your dispute.",
    WITHDRAW_DISPUTE,
    text="You agree to the order as it stands. You can dispute it again later.",
)
STEPS = (
    ACCEPT,
    DECLINE,
    ANOTHER_START,
    START,
    DID_NOT_START,
    ATTENDANCE,
    FINISH,
    END_EARLY,
    OUTCOME,
    OUTCOME_BACK,
    AGREE,
    REFUSE,
    TAKE_BACK,
    CHANGE,
    PROBLEM,
    DISPUTE,
    DISPUTE_BACK,
)
