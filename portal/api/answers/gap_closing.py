"""One gap, what the commercial team does about it, and closing it."""

from portal.api.answers.gaps import Gap
from portal.api.operation import Body, ForReason, Nothing, Operation


class AnswerGap(Body):
    """What is done about a gap."""

    code: str
    detail: str = ""


GAP = Operation("GET", "/v1/gaps/{gap_id}", Gap)
TAKE_BACK_REPORT = Operation("POST", "/v1/gaps/{gap_id}/report-withdrawal", Nothing)
ANSWER_GAP = Operation("POST", "/v1/gaps/{gap_id}/answer", Nothing, body=AnswerGap)
CLOSE_GAP = Operation("POST", "/v1/gaps/{gap_id}/closure", Nothing, body=ForReason)
