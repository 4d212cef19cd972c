"""What is looked for in a page that a browser shows: its form, its width, what rules of accessibility find."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

from portal.pages.public.tested import PHONE, RULES
from tests.portal.browser.chromium import Tab

_COLOURS = "color-contrast"


@dataclass
class Known:
    """What axe has been through."""

    shapes: set[tuple[int, bool, str]] = field(default_factory=set)
    """Of pages, each with the width and with whether scripts were run."""
    colours: set[tuple[bool, int]] = field(default_factory=set)
    """Of texts in elements with these attributes in elements with those, each with whether the window was wide."""


_NEVER_SHOWN = ("GOV.UK", "GDS Transport", "{{", "{%", "None of type", "datetime.", "<class")
_FOR_MACHINES = re.compile(r"(?<![\w'-])(?:True|False|undefined|[a-z]+(?:_[a-z]+)+)(?![\w:-])")
"""What a person would not write: values and codes as programs have them.

An account, with its colon, is none, nor a column of somebody's own file that is quoted to them, nor what stands in an
element for code, which is there to be copied.
"""

_SEEN = r"""() => {
  const seen = { texts: [], ids: [], headings: document.querySelectorAll("h1").length, levels: [] };
  const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (texts.nextNode())
    if (!texts.currentNode.parentElement.closest("code")) seen.texts.push(texts.currentNode.data);
  for (const element of document.querySelectorAll("[id]")) if (element.id) seen.ids.push(element.id);
  for (const element of document.querySelectorAll("h1, h2, h3, h4, h5, h6"))
    if (seen.levels.at(-1) !== element.tagName) seen.levels.push(element.tagName);
  const varies = /[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+/g;
  const unsaid = new Set(["SCRIPT", "STYLE", "LINK"]);
  const attribute = ({ name, value }) => {
    if (name === "value" || name === "nonce" || name === "content") return "";
    if (name === "href" || name === "action" || name === "src") return ` ${name}${value.startsWith("#") ? value : ""}`;
    return ` ${name}=${value.replace(varies, "0")}`;
  };
  const shape = element => {
    let own = 0;
    const inside = new Map();
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) own += node.data.trim().length;
      if (node.nodeType !== Node.ELEMENT_NODE || unsaid.has(node.tagName) || node.type === "hidden") continue;
      const one = shape(node);
      inside.set(one, inside.has(one) ? "+" : "");
    }
    const text = own === 0 ? "" : own < 4 ? "'" : '"';
    const children = [...inside].map(([one, many]) => one + many).join("");
    return `<${element.tagName}${[...element.attributes].map(attribute).sort().join("")}${text}${children}>`;
  };
  // A text has the colours that its element and those around it are given, whatever it says.
  const number = said => {
    let [one, other] = [0xdeadbeef, 0x41c6ce57];
    for (let place = 0; place < said.length; place++) {
      one = Math.imul(one ^ said.charCodeAt(place), 2654435761);
      other = Math.imul(other ^ said.charCodeAt(place), 1597334677);
    }
    return (other >>> 0) * 2097152 + (one >>> 11);
  };
  const names = /^(id|for|name|aria-(label|labelledby|describedby|controls))$/;
  const coloured = new Map();
  const colour = (element, around) => {
    const given = [...element.attributes].filter(each => !names.test(each.name)).map(attribute).sort().join("");
    const own = `${around}>${element.tagName}${given}`;
    const says = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if ((says || /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName)) && element.getClientRects().length) {
      const key = number(own);
      if (!coloured.has(key)) coloured.set(key, element);
    }
    for (const child of element.children) if (!unsaid.has(child.tagName)) colour(child, own);
  };
  colour(document.body, "");
  window.coloured = coloured;
  const root = document.documentElement;
  return { ...seen, lang: root.lang, title: document.title, wide: innerWidth, colours: [...coloured.keys()],
           shape: root.lang + seen.levels.join("") + shape(document.body) };
}"""


_RULES_OF_AXE = """([rules, apart]) => axe.run({
  runOnly: rules, rules: Object.fromEntries(apart.map(rule => [rule, { enabled: false }])),
  resultTypes: ["violations", "incomplete"], preload: false })"""
_COLOURS_BY_AXE = """([rule, keys]) => axe.run({ include: keys.map(key => window.coloured.get(key)) }, {
  runOnly: { type: "rule", values: [rule] }, resultTypes: ["violations", "incomplete"], preload: false })"""


async def faults_of(tab: Tab, known: Known | None = None) -> list[str]:
    """What is wrong with the page that is shown.

    Given what is `known` already, axe is run only on what is new, and that is known then: a page's shape is the same
    elements, attributes and levels of headings, however often one follows another like it, with other words.
    """
    seen = await tab.page.evaluate(_SEEN)
    found = [*_faults_of_form(seen), *(await _too_wide(tab))]
    wide, kind = seen["wide"] > PHONE, (seen["wide"], tab.script, seen["shape"])
    shape_is_new = known is None or kind not in known.shapes
    colours = [each for each in seen["colours"] if known is None or not {(True, each), (wide, each)} & known.colours]
    if shape_is_new or colours:
        await tab.page.evaluate(AXE_SCRIPT)
    if shape_is_new:
        found += _said(await tab.page.evaluate(_RULES_OF_AXE, [[*RULES], [_COLOURS]]), wide)
    if colours:
        found += _said(await tab.page.evaluate(_COLOURS_BY_AXE, [_COLOURS, colours]), wide)
    if known is not None:
        known.shapes.add(kind)
        known.colours.update((wide, each) for each in colours)
    return [*found, *tab.complained()]


def _faults_of_form(seen: dict[str, Any]) -> Iterator[str]:
    """What any page must have, and must not have."""
    if seen["headings"] != 1:
        yield f"has {seen['headings']} h1"
    if not seen["lang"]:
        yield "says no language"
    if not seen["title"].strip():
        yield "has no title"
    shown = " ".join(seen["texts"])
    yield from (f"shows {each}" for each in _NEVER_SHOWN if each in shown)
    yield from (f"shows {each}" for each in sorted(set(_FOR_MACHINES.findall(shown))))
    ids = seen["ids"]
    yield from sorted({f"has the id {each} twice" for each in ids if ids.count(each) > 1})


async def _too_wide(tab: Tab) -> list[str]:
    metrics = await (await tab.tools()).send("Page.getLayoutMetrics")
    content, window = metrics["cssContentSize"]["width"], metrics["cssLayoutViewport"]["clientWidth"]
    return [f"is {content:g} wide in a window of {window:g}"] if content > window + 1 else []


def _said(result: dict[str, Any], wide: bool) -> Iterator[str]:
    """What axe found; what lies outside of a narrow window it cannot see, and colours are the same in a wide one."""
    yield from (_fault(each, "") for each in result["violations"])
    yield from (_fault(each, " is not certain") for each in result["incomplete"] if each["id"] == _COLOURS and wide)


def _fault(found: dict[str, Any], more: str) -> str:
    nodes: Sequence[dict[str, Any]] = found["nodes"]
    where = "; ".join(str(each["target"][0])[:90] for each in nodes[:2])
    return f"axe {found['id']}{more}: {where}{f' and {len(nodes) - 2} more' if len(nodes) > 2 else ''}"
