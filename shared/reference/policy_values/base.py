"""What every class of policy values is built from. Money is in pence, shares are in percent."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, NonNegativeInt, model_validator

from shared.reference.files import ReferenceModel

Percent = Annotated[int, Field(ge=0, le=100)]
Pence = NonNegativeInt


class PolicyValues(ReferenceModel):
    """The values that one version of a policy sets. `ID` is the policy's name in the file and in stamps."""

    ID: ClassVar[str]


class AuthorityLevel(ReferenceModel):
    """Who may decide, and up to which amount, inclusive (None: any). Nobody's role: the policy decides by itself."""

    level: str = Field(pattern=r"^[a-z][a-z_]+$")
    role: str | None
    up_to_pence: Pence | None


class Authority(PolicyValues):
    """One row of the matrix of authority: the levels of one decision, the lowest first, the last without a limit."""

    levels: tuple[AuthorityLevel, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _levels_rise_to_one_without_a_limit(self) -> Self:
        *below, last = [each.up_to_pence for each in self.levels]
        limits = [each for each in below if each is not None]
        if last is not None or len(limits) < len(below) or limits != sorted(set(limits)):
            raise ValueError("each level needs a higher limit than the one before, the last none: somebody must decide")
        return self

    def level_for(self, pence: int) -> AuthorityLevel:
        """The lowest level that may decide on an amount."""
        return next(each for each in self.levels if each.up_to_pence is None or pence <= each.up_to_pence)

    def level(self, name: str) -> AuthorityLevel:
        """A level by its name; raises KeyError where there is none."""
        found = {each.level: each for each in self.levels}
        return found[name]
