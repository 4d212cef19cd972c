"""What the pages of what is published share: links to one another, and the names that the register gives everybody."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.api.answers.register import MEMBER_COUNTS
from portal.api.together import Missing, part
from portal.components.tabs import Tab
from portal.web.language import words as _
from portal.web.names import in_words
from portal.web.visit import Visit

FIGURES, PAYMENTS, FORECASTS = "/published/figures", "/published/payments", "/published/forecasts"


@dataclass(frozen=True)
class PublicNames:
    """What categories and districts are called; a code that is not known is written in words."""

    categories: Mapping[str, str] = field(default_factory=dict)
    districts: Mapping[str, str] = field(default_factory=dict)

    def category(self, code: str) -> str:
        """Return what a category is called."""
        return _(self.categories.get(code) or in_words(code))

    def district(self, code: str) -> str:
        """Return what a district is called."""
        return _(self.districts.get(code) or code)


async def public_names(visit: Visit) -> PublicNames:
    """Return the names as the register has them, which nobody needs a token for."""
    counts = await part(visit.api.get(MEMBER_COUNTS), "")
    if isinstance(counts, Missing):
        return PublicNames(visit.names.lists.get("categories", {}), visit.names.lists.get("districts", {}))
    return PublicNames(
        {each.category: each.name for each in counts.categories},
        {each.district: each.name for each in counts.districts},
    )


def published_tabs(current: str) -> tuple[Tab, ...]:
    """Return links to all that is published, the page at hand marked."""
    named = ((FIGURES, _("Figures")), (PAYMENTS, _("Payments")), (FORECASTS, _("What will be needed")))
    return tuple(Tab(path, text, path == current) for path, text in named)
