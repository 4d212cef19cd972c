"""Text that people write and read: names on one line and longer texts, without what does not show."""

import re
import unicodedata
from dataclasses import dataclass

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

_JOINERS = "\u200c\u200d"
_LINE_ENDS = "\n\t"
# What Unicode lets programs pass over (Default_Ignorable_Code_Point), as far as it counts as a letter or mark: fillers
# of Hangul and vowels of Khmer that are blank, the grapheme joiner, and selectors of variants. What else does not show
# is no printable character for Python either.
_IGNORABLE = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef"
_BLANK = re.compile(f"[{_IGNORABLE}]")
# The same for whoever reads our schemas, as far as every dialect of regular expressions can say it: without the
# selectors beyond U+FFFF, and without the joiners, whose place decides.
_NOT_IN_TEXT = (
    r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
)
_NOT_IN_A_LINE = r"\u0009\u000a\u000d" + _NOT_IN_TEXT


@dataclass(frozen=True, slots=True)
class Shown:
    """Annotation for a str: brought to NFC, without blanks around it, and every character of it shows.

    Joiners are kept inside words, where Persian and the scripts of India need them. With `lines`, lines may end in it
    and it may be empty; without, it has a letter or a digit.
    """

    longest: int
    lines: bool = False
    needed: bool = False

    def check(self, given: str) -> str:
        """Return the text as it is kept; raises ValueError naming the first character that does not show."""
        text = unicodedata.normalize("NFC", given.replace("\r\n", "\n") if self.lines else given)
        if not text.isprintable() or _BLANK.search(text):
            self._refuse_what_does_not_show(text)
        text = text.strip()
        if self.needed and not any(map(str.isalnum, text)):
            raise ValueError("write at least one letter or digit")
        return text

    def _refuse_what_does_not_show(self, text: str) -> None:
        allowed = _LINE_ENDS if self.lines else ""
        for place, character in enumerate(text):
            shows = character.isprintable() and not _BLANK.match(character)
            if shows or character in allowed or unicodedata.category(character) == "Zs":
                continue
            if character not in _JOINERS or not _inside_a_word(text, place):
                name = unicodedata.name(character, "a control character")
                raise ValueError(f"character {place + 1} is U+{ord(character):04X} ({name}), which does not show")

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        text = core_schema.str_schema(min_length=1 if self.needed else None, max_length=self.longest)
        return core_schema.no_info_after_validator_function(self.check, text)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        refused = _NOT_IN_TEXT if self.lines else _NOT_IN_A_LINE
        form = "text" if self.lines else "line"
        return {**handler(schema), "pattern": f"^[^{refused}]*$", "format": form}


def _inside_a_word(text: str, place: int) -> bool:
    around = text[place - 1 : place] + text[place + 1 : place + 2]
    return len(around) == 2 and all(unicodedata.category(each)[0] in "LM" for each in around)
