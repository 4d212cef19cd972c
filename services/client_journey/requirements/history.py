"""Which facts of requirements to come are for whom: what is stated in full is for the department's staff alone."""

from services.client_journey.requirements.domain.forecast import FORECASTS
from services.client_journey.requirements.domain.months import COUNTED_MONTHS
from services.client_journey.requirements.domain.requirement import REQUIREMENTS
from shared.contracts import client_journey as facts
from shared.history.disclosure import Disclosure, nobody, told_to, whoever_sees_it

REQUIREMENT_DISCLOSURE = Disclosure(
    REQUIREMENTS,
    told_to(whoever_sees_it, facts.RequirementStated, facts.RequirementCorrected, facts.RequirementWithdrawn),
)
COUNTED_MONTH_DISCLOSURE = Disclosure(COUNTED_MONTHS, told_to(nobody, facts.NeedsCounted))
FORECAST_DISCLOSURE = Disclosure(
    FORECASTS,
    {**told_to(whoever_sees_it, facts.RequirementsForecast), **told_to(nobody, facts.RequirementsExpected)},
)
