"""A notice: one row of the table of who is told of what, and in which words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from string import Formatter
from uuid import UUID

from services.notifications.known.offers import KnownOffer
from services.notifications.messages.domain.notices import welsh, wording
from services.notifications.messages.domain.notices.audience import Audience, Recipient, RecipientKind
from shared.contracts.event import Event, Reason
from shared.reference.notices import NoticeGroup, Urgency
from shared.reference.welsh import WelshNotice, welsh_notices

ITS_OWN_DOING = "the supplier did it itself"
"""Why nobody is told of a fact that its supplier has the answer to a request for."""


@dataclass(frozen=True)
class Notice:
    """What is told of one type of event: to whom, under which title, in which text.

    `{placeholders}` in title and text are fields of the event, or of its offer where the event has no such field.
    They are all that leaves an event for a message, and each is said as its type in the contract asks for: a date as a
    day, a category by its name, a reason by its listed text, pence as pounds.

    `text_for` is what one kind of recipient reads instead, where the text is not meant for it. With `to_members` it
    goes to every supplier too that may offer something in the category and market of the event. A `statutory` one gives
    notice that the law or the agreement asks for: nobody can switch it off or have it in a digest.
    """

    event: type[Event]
    audience: Audience
    urgency: Urgency
    group: NoticeGroup
    title: str
    text: str
    text_for: Mapping[RecipientKind, str] = field(default_factory=dict)
    to_members: bool = False
    statutory: bool = False

    @cached_property
    def parameters(self) -> frozenset[str]:
        """The names of the placeholders."""
        said = " ".join((self.title, self.text, *self.text_for.values()))
        return frozenset(name for _, name, _, _ in Formatter().parse(said) if name)

    def recipients(self, event: Event, offer: KnownOffer | None, members: Iterable[UUID] = ()) -> frozenset[Recipient]:
        """Return whom to tell: `offer` is the row of the offer that the event is about, `members` are those to tell."""
        return self.audience(event, offer) | {Recipient("supplier", str(each)) for each in members}

    def said_of(self, event: Event, offer: KnownOffer | None) -> dict[str, str]:
        """Return what a message keeps of an event: the parameters by name, as plain text."""
        return {
            name: _plain(getattr(event, name) if name in self.event.model_fields else getattr(offer, name))
            for name in sorted(self.parameters)
        }

    @property
    def in_welsh(self) -> WelshNotice | None:
        """The words in Welsh, which suppliers alone are sent; `None` where there are none yet."""
        return welsh_notices().get(self.event.TYPE)

    def in_words(self, to: RecipientKind, parameters: Mapping[str, str], language: str = "en") -> "Words":
        """Put what a message has kept into words; a message that a newer version wrote may lack a parameter.

        What there is not in a language is said in English.
        """
        if language == "cy" and to == "supplier" and (there := self.in_welsh) is not None:
            title, text = (self._filled(each, parameters, language) for each in (there.title, there.text))
            return Words(title, text, language)
        text = self.text_for.get(to, self.text)
        return Words(self._filled(self.title, parameters), self._filled(text, parameters))

    def _filled(self, template: str, parameters: Mapping[str, str], language: str = "en") -> str:
        return "".join(
            f"{words}{self._said(name, parameters, language) if name else ''}"
            for words, name, _, _ in Formatter().parse(template)
        ).strip()

    def _said(self, name: str, parameters: Mapping[str, str], language: str) -> str:
        if name not in parameters:
            return welsh.not_given(name) if language == "cy" else f"({name.replace('_', ' ')} not given)"
        return wording.of_field(self.event, name, language)(parameters[name])


@dataclass(frozen=True, slots=True)
class Words:
    """A message in plain words, and the language that they are in."""

    title: str
    text: str
    language: str = "en"


def _plain(value: object) -> str:
    match value:
        case None:
            return ""
        case Reason():
            return value.code
        case tuple():
            return ",".join(_plain(each) for each in value)
    return str(value)
