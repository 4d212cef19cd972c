"""What policies set about needs."""

from typing import ClassVar

from pydantic import PositiveInt

from shared.reference.policy_values.base import PolicyValues


class NeedQualification(PolicyValues):
    """Whether a need is recorded only with the ground to help its client and the other funding that was considered."""

    ID: ClassVar[str] = "need_qualification"
    asked: bool


class ProvisionTarget(PolicyValues):
    """Calendar days from a need to the start of its provision that are aimed at."""

    ID: ClassVar[str] = "provision_target"
    need_to_start_days: PositiveInt
