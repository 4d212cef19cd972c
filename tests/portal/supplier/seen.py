"""Pages of suppliers as they are seen: rendered in their frame, held to be whole HTML."""

from datetime import date
from functools import cache
from typing import Any

from portal.api.answers.reference import ListedReason, Worded
from portal.settings import PortalSettings
from portal.web.assets import Assets
from portal.web.form import Filled
from portal.web.names import Names
from portal.web.rendering import Rendering
from portal.web.visit import Visit
from shared.auth.principal import Role
from shared.reference import categories, districts
from shared.reference.reasons import ReasonKind, reasons
from tests.portal.conftest import faults_of_html, session_of

TODAY = date(2026, 11, 27)
NOBODY: Any = None


@cache
def names() -> Names:
    """Names of codes as the reference data of this repository has them."""
    listed = tuple(
        ListedReason(code=code, text=each.text, kind=kind.value)
        for kind in ReasonKind
        for code, each in reasons(kind).items()
    )
    outcomes = (Worded(code="job_started", text="Started a job."), Worded(code="no_outcome", text="No outcome."))
    return Names(
        {
            "categories": {code: each.name for code, each in categories().items()},
            "districts": {code: each.name for code, each in districts().items()},
            "outcomes": {each.code: each.text for each in outcomes},
            "outcome_evidence": {"pay_record": "A payslip."},
            "languages": {"en": "English", "cy": "Welsh"},
        },
        {"reasons": listed, "outcomes": outcomes},
    )


@cache
def rendering() -> Rendering:
    return Rendering(PortalSettings(), Assets())


def page(template: str, view: object, filled: Filled | None = None, path: str = "/", **more: Any) -> str:
    """The HTML of a page that a supplier sees; fails where it is not well formed."""
    visit = Visit(NOBODY, names(), path, TODAY, session_of(Role.SUPPLIER))
    text = rendering().text(visit, template, view, filled, more)
    assert faults_of_html(text) == []
    assert text.count("<h1") == 1
    return text
