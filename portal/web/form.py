"""Forms: fields with labels, what was typed into them, and every refusal at its field in plain words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from portal.api.problem import Reason, Refused
from portal.web.kinds import Kind, Raw, Unfit
from portal.web.language import words as _
from portal.web.plainly import said_plainly
from portal.web.posted import Posted
from portal.web.refusals import of_rule
from portal.web.wording import sentence

Options: TypeAlias = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Field:
    """One field. `pointer` is where the API has it, `/name` where it is not said; `hint` stands under the label.

    An empty field that is `optional` is `None`. `empty` is what is said of an empty one that is not.
    """

    name: str
    label: str
    kind: Kind[Any]
    hint: str = ""
    pointer: str = ""
    optional: bool = False
    empty: str = ""

    @property
    def pointers(self) -> tuple[str, ...]:
        """Where the API has it: one pointer, or several with blanks between them."""
        return tuple(self.pointer.split()) or (f"/{self.name}",)

    def told_of(self, pointer: str) -> bool:
        """Whether a reason with this pointer is about this field or something in it."""
        return any(_within(pointer, each) for each in self.pointers)


@dataclass(frozen=True)
class Filled:
    """A form with what was typed into it. `errors` are by field, `beside` those that belong to none.

    `values` are what the fields stand for: of those without an error.
    """

    form: "Form"
    raw: Raw = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing stands against it."""
        return not self.errors and not self.beside

    @property
    def summary(self) -> tuple[tuple[str, str], ...]:
        """Every error with the id of the input that it leads to, in the order of the fields; no id for those beside."""
        own = [
            (each.kind.first(each.name), self.errors[each.name])
            for each in self.form.fields
            if each.name in self.errors
        ]
        return (*own, *(("", each) for each in self.beside))

    def field(self, name: str) -> Field:
        """Return one field; raises `KeyError`."""
        return self.form[name]

    def error(self, name: str) -> str:
        """Return what stands against a field, or nothing."""
        return self.errors.get(name, "")

    def text(self, name: str) -> str:
        """Return what was typed into an input, as it was typed."""
        return (self.raw.get(name) or ("",))[0]

    def chosen(self, name: str) -> tuple[str, ...]:
        """Return all that was ticked."""
        return tuple(self.raw.get(name, ()))

    def with_error(self, name: str, error: str) -> "Filled":
        """Return it with an error at a field, or beside all fields where `name` is empty."""
        if not name:
            return replace(self, beside=(*self.beside, error))
        return replace(self, errors={name: error, **self.errors})

    def refused(self, refused: Refused, words: Mapping[str, str] | None = None) -> "Filled":
        """Return it with the API's reasons at their fields; those without a field stand beside.

        `words` replace the API's sentence by code, where a page has plainer ones.
        """
        filled = self
        for reason in _without_echoes(refused.problem.reasons):
            at = self.form.field_of(reason.pointer)
            own = (words or {}).get(reason.code) or self._plainly(reason, at) or of_rule(reason.code)
            said = own or sentence(reason.detail)
            filled = filled.with_error(at, said)
        if filled.ok:
            filled = filled.with_error("", sentence(refused.problem.detail or _("This was refused")))
        return filled

    def _plainly(self, reason: Reason, at: str) -> str:
        """Return what is said plainer than the service does, of the field `at` where it is about one."""
        if not at:
            return _plainer(reason.code)
        about = self.form[at]
        return _plainer(reason.code) or said_plainly(reason, _(about.label), is_money=about.kind.widget == "money")

    def meanwhile(self, now: "Filled", options: Mapping[str, Options] | None = None) -> "Filled":
        """Return it with both values at each field that somebody else changed while it was open (412).

        `now` is the form filled with what is stored; `options` are those of its fields, to name what was chosen.
        """
        filled = self.with_error("", _("Somebody else changed this while you had it open. Check it and send it again."))
        for each in self.form.fields:
            stored = _shown(each, now.raw, (options or {}).get(each.name, ()))
            if stored != _shown(each, self.raw, (options or {}).get(each.name, ())):
                filled = filled.with_error(each.name, _("It is now: %(value)s") % {"value": stored or _("empty")})
        return filled


@dataclass(frozen=True, init=False)
class Form:
    """The fields of a form, in their order."""

    fields: tuple[Field, ...]

    def __init__(self, *fields: Field) -> None:
        """Each field has a name of its own."""
        object.__setattr__(self, "fields", fields)

    def __getitem__(self, name: str) -> Field:
        """Return one field; raises `KeyError`."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)

    def field_of(self, pointer: str) -> str:
        """Return the name of the field that a reason is about, by the longest pointer that fits; else nothing."""
        found = [(len(own), each.name) for each in self.fields for own in each.pointers if _within(pointer, own)]
        return max(found, key=lambda each: each[0], default=(0, ""))[1]

    def __add__(self, others: Sequence[Field]) -> "Form":
        """Return a form with more fields."""
        return Form(*self.fields, *others)

    def only(self, *names: str) -> "Form":
        """Return a form with some of the fields."""
        return Form(*(self[name] for name in names))

    def blank(self, **values: Any) -> Filled:
        """Return it as it is first shown, filled with what is known already: values as `read` returns them."""
        raw: dict[str, tuple[str, ...]] = {}
        for name, value in values.items():
            if value is not None:
                raw |= self[name].kind.write(name, value)
        return Filled(self, raw)

    def read(self, posted: Posted) -> Filled:
        """Return what was typed, with an error at each field that it does not fit."""
        values: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for each in self.fields:
            if each.kind.widget == "file":
                values[each.name] = posted.file(each.name)
                if values[each.name] is None and not each.optional:
                    errors[each.name] = _(each.empty or "Choose a file")
                continue
            try:
                value = each.kind.read(each.name, posted, _(each.label))
            except Unfit as unfit:
                errors[each.name] = str(unfit)
                continue
            values[each.name] = value
            if value in (None, "", ()) and not each.optional:
                errors[each.name] = _(each.empty) or each.kind.ask(_lowered(_(each.label)))
        return Filled(self, posted.kept(), {name: values[name] for name in values if name not in errors}, errors)


def _without_echoes(reasons: Sequence[Reason]) -> Iterator[Reason]:
    """Yield reasons without those that a list is too short which is so only because of what is wrong in it."""
    for each in reasons:
        if each.code != "too_short" or not any(_below(other.pointer, each.pointer) for other in reasons):
            yield each


def _below(pointer: str, above: str) -> bool:
    return pointer.startswith(f"{above}/")


def _within(pointer: str, field: str) -> bool:
    return bool(pointer) and (pointer == field or pointer.startswith(f"{field}/"))


def _lowered(label: str) -> str:
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _shown(of: Field, raw: Raw, options: Options) -> str:
    """Return what stands in a field, as it is read."""
    names = {option[0]: option[1] for option in options}
    inputs = [f"{of.name}-{each}" for each in of.kind.inputs] or [of.name]
    typed = [value.strip() for name in inputs for value in raw.get(name, ())]
    text = (" " if of.kind.inputs else ", ").join(names.get(each, each) for each in typed if each)
    return f"£{text}" if text and of.kind.widget == "money" else text


def _plainer(code: str) -> str:
    """Return what is said of what only the portal can have caused."""
    if code == "idempotency_key_reused":
        return _("This was sent already, with other values. Look at what was saved before you change it.")
    return ""
