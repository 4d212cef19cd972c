"""The target that needs are measured by: it binds nobody, and nothing changes once it is missed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from services.client_journey.needs.domain.need import NEEDS, Need, NeedStatus
from shared.kernel.deadlines import Deadline, Due
from shared.reference import policy, the_open_market
from shared.reference.calendar import uk_date
from shared.reference.policy_values import ProvisionTarget


def _provision(need: Need) -> Iterator[Due]:
    recorded = uk_date(need.recorded_at)
    days = policy(ProvisionTarget, the_open_market(recorded).regime, recorded).values.need_to_start_days
    yield Due(str(need.need_id), recorded + timedelta(days=days))


DEADLINES: tuple[Deadline[Any], ...] = (
    Deadline(
        "provision_target",
        awaits="an order for a need that is open",
        passed="nothing: a target, no limit",
        aggregate=NEEDS,
        due=_provision,
        standing={"status": NeedStatus.OPEN},
        binding=False,
    ),
)
