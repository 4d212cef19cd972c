"""A notice: one row of the table of who is told of what, and in which words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from string import Formatter
from uuid import UUID

from services.notifications.known.offers import KnownOffer
from services.notifications.messages.domain.notices import calling, versions, welsh, wording
from services.notifications.messages.domain.notices.audience import Audience
from services.notifications.messages.domain.notices.versions import Template
from services.notifications.people.domain.recipient import Recipient, RecipientKind
from shared.contracts.event import Event, Reason
from shared.kernel.rules import Rejection
from shared.reference.notices import NoticeGroup, Urgency
from shared.reference.welsh import WelshNotice, welsh_notices

ITS_OWN_DOING = "the supplier did it itself"
"""Why nobody is told of a fact that its supplier has the answer to a request for."""


@dataclass(frozen=True)
class Notice:
    """What is told of one type of event: to whom, under which title, in which text.

    `{placeholders}` in title and text are fields of the event, or of its offer where the event has no such field.
    They are all that leaves an event for a message, with what it `keeps` besides for whoever looks up what it is about.
    Each is said as its type in the contract asks for: a date as a day, a category by its name, a reason by its listed
    text, pence as pounds; an order, an offer and a supplier as people call them, where that was known.

    `text_for` and `title_for` are what one kind of recipient reads instead, where the text is not meant for it. With
    `to_members` it goes to every supplier too that may offer something in the category and market of the event, with
    `to_open_orders` to every district with orders of the supplier that run. `text_if` is added where the parameter
    that it is kept under says anything. A `statutory` one gives
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
    to_open_orders: bool = False
    title_for: Mapping[RecipientKind, str] = field(default_factory=dict)
    text_if: Mapping[str, str] = field(default_factory=dict)
    keeps: frozenset[str] = frozenset()

    @property
    def parameters(self) -> frozenset[str]:
        """The names of all that a message keeps of the event."""
        return self.placeholders | self.keeps

    @cached_property
    def placeholders(self) -> frozenset[str]:
        """The names of the placeholders."""
        more = (self.text_for, self.title_for, self.text_if)
        said = " ".join((self.title, self.text, *(words for each in more for words in each.values())))
        return frozenset(name for _, name, _, _ in Formatter().parse(said) if name)

    def recipients(
        self, event: Event, offer: KnownOffer | None, members: Iterable[UUID] = (), districts: Iterable[str] = ()
    ) -> frozenset[Recipient]:
        """Return whom to tell: `offer` is the row of the offer that the event is about, the others are told too."""
        suppliers = {Recipient("supplier", str(each)) for each in members}
        return self.audience(event, offer) | suppliers | {Recipient("district", each) for each in districts}

    def said_of(self, event: Event, offer: KnownOffer | None) -> dict[str, str]:
        """Return what a message keeps of an event: the parameters by name, as plain text."""
        return {name: self._kept_of(name, event, offer) for name in sorted(self.parameters)}

    def unsayable(self, event: Event, offer: KnownOffer | None) -> Iterator[Rejection]:
        """Name each placeholder that cannot be put into words, with the kind of error and no value."""
        for name in sorted(self.parameters):
            try:
                kept = {name: self._kept_of(name, event, offer)}
                _ = [self._filled(f"{{{name}}}", kept, language) for language in ("en", "cy")]
            except Exception as error:  # whatever it is, the event is set aside with it and not lost
                why = f"{{{name}}} of {event.TYPE} cannot be put into words: {type(error).__name__}"
                yield Rejection("notice_unrenderable", why, f"/{name}")

    def _kept_of(self, name: str, event: Event, offer: KnownOffer | None) -> str:
        return _plain(getattr(event, name) if name in self.event.model_fields else getattr(offer, name))

    @property
    def template(self) -> Template:
        """The English words of today."""
        return Template(self.title, self.text, self.text_for, self.title_for, self.text_if)

    @cached_property
    def version(self) -> int:
        """Which version of the notice the English words of today are."""
        return versions.version_of(self.event.TYPE, self.template)

    @property
    def in_welsh(self) -> WelshNotice | None:
        """The words in Welsh, which suppliers alone are sent; `None` where there are none yet."""
        return welsh_notices().get(self.event.TYPE)

    def in_words(
        self, to: RecipientKind, parameters: Mapping[str, str], language: str = "en", version: int | None = None
    ) -> "Words":
        """Put what a message has kept into words; a message that a newer version wrote may lack a parameter.

        What there is not in a language is said in English, in the words of a `version` of the notice, or in today's.
        """
        if language == "cy" and to == "supplier" and (there := self.in_welsh) is not None:
            title, text = (self._filled(each, parameters, language) for each in (there.title, there.text))
            return Words(title, text, language)
        said = versions.words_of(self.event.TYPE, version, self.template) if version else self.template
        title, text = said.said_to(to, [name for name in said.text_if if parameters.get(name)])
        return Words(self._filled(title, parameters), self._filled(text, parameters))

    def in_words_of_then(
        self, to: RecipientKind, parameters: Mapping[str, str], language: str, version: int | None
    ) -> "Words":
        """Put a message that was written by a version into words: what the law asks for stays as it was given."""
        return self.in_words(to, parameters, language, version if self.statutory else None)

    def _filled(self, template: str, parameters: Mapping[str, str], language: str = "en") -> str:
        return "".join(
            f"{words}{self._said(name, parameters, language) if name else ''}"
            for words, name, _, _ in Formatter().parse(template)
        ).strip()

    def _said(self, name: str, parameters: Mapping[str, str], language: str) -> str:
        if name not in parameters:
            return welsh.not_given(name) if language == "cy" else f"({name.replace('_', ' ')} not given)"
        return calling.said_of_id(name, parameters, language) or wording.of_field(self.event, name, language)(
            parameters[name]
        )


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
