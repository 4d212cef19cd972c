"""The codes that an event carries, each with the list that it should be of.

A code in a contract is open text, so that readers get past the ones that a newer version writes. Whoever writes
an event checks them: see `shared.store.group`.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, get_args

from pydantic import BaseModel

from shared.contracts.event import Reason
from shared.reference.codes import Code

AnyMarket = Annotated[str, Code("market")]
AnyRegime = Annotated[str, Code("regime")]
AnyRoute = Annotated[str, Code("order route")]
AnyAuthority = Annotated[str, Code("level of authority")]
AnyCategory = Annotated[str, Code("category")]
AnyDistrict = Annotated[str, Code("district")]
AnyJobcentre = Annotated[str, Code("jobcentre")]
AnyDistrictGroup = Annotated[str, Code("district group")]
AnyCurrency = Annotated[str, Code("currency")]
AnyAccessNeed = Annotated[str, Code("access need")]
AnyLanguage = Annotated[str, Code("language")]
AnyAttribute = Annotated[str, Code("offer attribute")]
AnyNeedKind = Annotated[str, Code("need")]
ServiceCode = Annotated[str, Code("means of service")]


def codes_of(message: BaseModel) -> Iterator[tuple[str, str]]:
    """Yield the name of the list and the code for every code in a message, those of its parts too."""
    for field, of in coded_fields(type(message)).items():
        yield from _codes(of, getattr(message, field))


def _codes(of: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield of, value
        case Reason():
            yield of, value.code
        case BaseModel():
            yield from codes_of(value)
        case tuple():
            for each in value:
                yield from _codes(of, each)


@cache
def coded_fields(model: type[BaseModel]) -> Mapping[str, str]:
    """Return the fields that hold codes, with the list that they are of; "" for a part that has codes of its own."""
    found: dict[str, str] = {}
    for name, field in model.model_fields.items():
        lists = {each.of for each in (*field.metadata, *_within(field.annotation)) if isinstance(each, Code)}
        parts = {each for each in _within(field.annotation) if _is_model(each) and coded_fields(each)}
        if len(lists) > 1:
            raise TypeError(f"{model.__name__}.{name} is of more than one list: {', '.join(sorted(lists))}")
        if lists or parts:
            found[name] = next(iter(lists), "")
    return found


def _within(annotation: Any) -> Iterator[Any]:
    """Yield an annotation, what it is made of, and what is said of each part."""
    yield annotation
    for each in get_args(annotation):
        yield from _within(each)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
