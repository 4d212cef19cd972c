"""What a verified token says: its claims, read once into a principal. What is not known here is passed over."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, ValidationError

from shared.auth.principal import Principal, Role, Unauthenticated
from shared.kernel.accounts import Account, organisation

# As districts.json has it; nothing in this form can be taken for the id of a supplier.
_DISTRICT = r"^[A-Z0-9]{2,8}$"
# As jobcentres.json has it.
_JOBCENTRE = re.compile(r"[A-Z0-9]{3}")
_MOST_JOBCENTRES = 200


def _an_account(text: str) -> str:
    if text != text.strip() or not text.isprintable():
        raise ValueError("an account's name begins and ends with what can be seen, and has no control characters")
    return text


_Account = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_an_account)]
_Word = Annotated[str, StringConstraints(max_length=64)]
_District = Annotated[str, StringConstraints(pattern=_DISTRICT)]


class _Claims(BaseModel):
    iss: str
    sub: _Account
    exp: Annotated[float, Field(allow_inf_nan=False)]
    iat: Annotated[float, Field(allow_inf_nan=False)] | None = None
    roles: Annotated[frozenset[_Word], Field(max_length=100)] = frozenset()
    org: Annotated[str, Field(max_length=255)] | None = None
    district: _District | Annotated[frozenset[_District], Field(max_length=200)] | None = None
    jobcentre: Any = None
    scope: Annotated[str, Field(max_length=4096)] = ""


def principal_of(claims: dict[str, Any], longest_seconds: float = float("inf")) -> Principal:
    """Read the claims; raises `Unauthenticated` naming those that are wrong, or where the token was issued for longer.

    A token that is good for years is as good as a password that nobody changes: it cannot be called back.
    """
    try:
        read = _Claims.model_validate(claims)
    except ValidationError as error:
        wrong = sorted({str(each["loc"][0]) for each in error.errors()})
        raise Unauthenticated(f"these claims cannot be read: {', '.join(wrong)}") from None
    if read.iat is not None and read.exp - read.iat > longest_seconds:
        raise Unauthenticated(f"the token is good for longer than {longest_seconds / 3600:g} hours")
    return Principal(
        account=Account(read.iss, read.sub, organisation(read.org)),
        roles=frozenset(Role(role) for role in read.roles & frozenset(Role)),
        districts=_several(read.district),
        jobcentres=_jobcentres(read.jobcentre),
        scopes=frozenset(read.scope.split()),
    )


def _several(claim: str | frozenset[str] | None) -> frozenset[str]:
    """Return the codes of a claim that may name one or several."""
    return frozenset([claim]) if isinstance(claim, str) else claim or frozenset()


def _jobcentres(claim: Any) -> frozenset[str]:
    """Return the jobcentres that a token names, as far as they are codes: tokens had such a claim before it was read.

    It limits nothing, so what cannot be read is passed over and no token is refused for it.
    """
    named = [claim] if isinstance(claim, str) else claim if isinstance(claim, list) else []
    return frozenset(each for each in named[:_MOST_JOBCENTRES] if isinstance(each, str) and _JOBCENTRE.fullmatch(each))
