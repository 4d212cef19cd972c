"""What MongoDB's queries, updates and expressions mean: as much of them as the loops use, and an error for all else."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from operator import ge, gt, le, lt
from typing import Any

Document = dict[str, Any]
_COMPARED = {"$gt": gt, "$gte": ge, "$lt": lt, "$lte": le}


def values_at(document: Any, path: str) -> list[Any]:
    """Return what stands at a path, through lists too; empty where nothing does."""
    name, _, rest = path.partition(".")
    if isinstance(document, list):
        return [value for each in document for value in values_at(each, path)]
    if not isinstance(document, dict) or name not in document:
        return []
    return values_at(document[name], rest) if rest else [document[name]]


def matches(document: Document, query: Mapping[str, Any], now: datetime) -> bool:
    """Whether a query finds a document."""
    return all(_holds(document, name, wanted, now) for name, wanted in query.items())


def _holds(document: Document, name: str, wanted: Any, now: datetime) -> bool:
    if name == "$or":
        return any(matches(document, each, now) for each in wanted)
    if name == "$and":
        return all(matches(document, each, now) for each in wanted)
    if name == "$expr":
        return bool(worked_out(wanted, document, now))
    if name.startswith("$"):
        raise NotImplementedError(name)
    values = [document[name]] if name in document else values_at(document, name) if "." in name else []
    if isinstance(wanted, dict) and any(each.startswith("$") for each in wanted):
        return all(_compares(values, operator, operand, now) for operator, operand in wanted.items())
    return _is_equal(values, wanted)


def _is_equal(values: list[Any], wanted: Any) -> bool:
    if wanted is None:
        return not values or None in values
    return any(each == wanted or (isinstance(each, list) and wanted in each) for each in values)


def _compares(values: list[Any], operator: str, operand: Any, now: datetime) -> bool:
    if operator in _COMPARED:
        flat = [part for each in values for part in (each if isinstance(each, list) else [each])]
        return any(_ordered(operator, each, operand) for each in flat)
    match operator:
        case "$in":
            return any(_is_equal(values, each) for each in operand)
        case "$ne":
            return not _is_equal(values, operand)
        case "$exists":
            return bool(values) is bool(operand)
        case "$elemMatch":
            lists = [each for each in values if isinstance(each, list)]
            return any(matches(part, operand, now) for each in lists for part in each)
    raise NotImplementedError(operator)


def _ordered(operator: str, value: Any, operand: Any) -> bool:
    return type(value) is type(operand) and bool(_COMPARED[operator](value, operand))


def worked_out(expression: Any, document: Document, now: datetime, this: Any = None) -> Any:
    """Return what an aggregation expression comes to; `None` for what is missing."""
    if isinstance(expression, str) and expression.startswith("$"):
        return _variable(expression, document, now, this)
    if isinstance(expression, list):
        return [worked_out(each, document, now, this) for each in expression]
    if not isinstance(expression, dict):
        return expression
    if len(expression) != 1 or not next(iter(expression)).startswith("$"):
        return {name: worked_out(each, document, now, this) for name, each in expression.items()}
    ((operator, operand),) = expression.items()
    return _operated(operator, operand, document, now, this)


def _variable(name: str, document: Document, now: datetime, this: Any) -> Any:
    if name == "$$NOW":
        return now
    if name.startswith("$$this"):
        found = values_at(this, name.removeprefix("$$this.")) if "." in name else [this]
    else:
        found = values_at(document, name.removeprefix("$"))
    return found[0] if found else None


def _operated(operator: str, operand: Any, document: Document, now: datetime, this: Any) -> Any:
    def of(part: Any) -> Any:
        return worked_out(part, document, now, this)

    match operator:
        case "$literal":
            return operand
        case "$or":
            return any(of(each) for each in operand)
        case "$and":
            return all(of(each) for each in operand)
        case "$not":
            return not of(operand[0] if isinstance(operand, list) else operand)
        case "$eq" | "$ne":
            left, right = of(operand)
            return (left == right) is (operator == "$eq")
        case "$gt" | "$gte" | "$lt" | "$lte":
            left, right = of(operand)
            if left is None or right is None:  # null is below all else
                return _COMPARED[operator](left is not None, right is not None)
            return bool(_COMPARED[operator](left, right))
        case "$cond":
            condition, then, otherwise = operand
            return of(then) if of(condition) else of(otherwise)
        case "$ifNull":
            return next((value for each in operand if (value := of(each)) is not None), None)
        case "$max":
            return max((value for each in operand if (value := of(each)) is not None), default=None)
        case "$add":
            return _sum(of(operand))
        case "$subtract":
            left, right = of(operand)
            return _difference(left, right)
        case "$divide":
            left, right = of(operand)
            return left / right
        case "$in":
            one, among = of(operand)
            return one in among
        case "$concatArrays":
            return [part for each in operand for part in of(each)]
        case "$filter":
            parts = worked_out(operand["input"], document, now, this) or []
            return [each for each in parts if worked_out(operand["cond"], document, now, each)]
    raise NotImplementedError(operator)


def _sum(parts: Iterable[Any]) -> Any:
    total: Any = None
    for each in parts:
        if each is None:
            return None
        if total is None:
            total = each
        elif isinstance(total, datetime):
            total += timedelta(milliseconds=each)
        else:
            total += each
    return total


def _difference(left: Any, right: Any) -> Any:
    if isinstance(left, datetime):
        return (left - right) / timedelta(milliseconds=1) if isinstance(right, datetime) else left - _ms(right)
    return left - right


def _ms(milliseconds: Any) -> timedelta:
    return timedelta(milliseconds=milliseconds)


def changed(document: Document, update: Any, now: datetime, *, inserting: bool) -> Document:
    """Return a document after an update: by operators, by stages, or as a whole."""
    if isinstance(update, list):
        for stage in update:
            document = _staged(document, stage, now)
        return document
    if not any(each.startswith("$") for each in update):
        return {"_id": document["_id"], **update} if "_id" in document else dict(update)
    after = dict(document)
    for operator, fields in update.items():
        _operate(after, operator, fields, now, inserting=inserting)
    return after


def _staged(document: Document, stage: Mapping[str, Any], now: datetime) -> Document:
    ((operator, operand),) = stage.items()
    if operator == "$unset":
        gone = [operand] if isinstance(operand, str) else operand
        return {name: value for name, value in document.items() if name not in gone}
    if operator != "$set":
        raise NotImplementedError(operator)
    return document | {name: worked_out(each, document, now) for name, each in operand.items()}


def _operate(after: Document, operator: str, fields: Mapping[str, Any], now: datetime, *, inserting: bool) -> None:
    for name, value in fields.items():
        if "." in name:
            raise NotImplementedError(name)
        match operator:
            case "$set":
                after[name] = value
            case "$unset":
                after.pop(name, None)
            case "$max":
                after[name] = max(after[name], value) if name in after else value
            case "$inc":
                after[name] = after.get(name, 0) + value
            case "$setOnInsert":
                if inserting:
                    after[name] = value
            case "$currentDate":
                after[name] = now
            case _:
                raise NotImplementedError(operator)


def from_query(query: Mapping[str, Any]) -> Document:
    """Return what an upsert begins with: the fields that its query says are equal to something."""
    return {name: value for name, value in query.items() if not name.startswith("$") and not isinstance(value, dict)}


def sort_key(document: Document, order: Iterable[tuple[str, int]]) -> tuple[Any, ...]:
    """Return what documents are sorted by; what is missing comes first."""
    return tuple(_Falling(key) if falling < 0 else key for key, falling in _keys(document, order))


def _keys(document: Document, order: Iterable[tuple[str, int]]) -> Iterable[tuple[Any, int]]:
    for name, direction in order:
        found = values_at(document, name)
        flat = [part for each in found for part in (each if isinstance(each, list) else [each])]
        yield ((1, min(flat)) if flat and flat[0] is not None else (0, 0)), direction


class _Falling:  # noqa: PLW1641 - only compared
    def __init__(self, key: Any) -> None:
        self.key = key

    def __lt__(self, other: "_Falling") -> bool:
        return bool(other.key < self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Falling) and self.key == other.key


def projected(document: Document, fields: Any) -> Document:
    """Return the fields that are asked for."""
    if not fields:
        return document
    if not isinstance(fields, dict):
        fields = dict.fromkeys(fields, 1)
    if all(value == 0 for value in fields.values()):
        return {name: value for name, value in document.items() if name not in fields}
    wanted = {"_id", *fields} - {name for name, value in fields.items() if value == 0}
    return {name: value for name, value in document.items() if name in wanted}
