"""What is looked for in a page that a browser shows: its form, its width, what rules of accessibility find."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

from portal.pages.public.tested import PHONE, RULES
from tests.portal.browser.chromium import Tab

Known = set[tuple[int, bool, str]]
"""The shapes of pages that axe has been through, each with the width and with whether scripts were run."""

_NEVER_SHOWN = ("GOV.UK", "GDS Transport", "{{", "{%", "None of type", "datetime.", "<class")
_FOR_MACHINES = re.compile(r"(?<![\w-])(?:True|False|undefined|[a-z]+(?:_[a-z]+)+)(?![\w:-])")
"""What a person would not write: values and codes as programs have them. An account, with its colon, is none."""

_SEEN = r"""() => {
  const seen = { texts: [], ids: [], headings: document.querySelectorAll("h1").length, levels: [] };
  const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) seen.texts.push(texts.currentNode.data);
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
  const root = document.documentElement;
  return { ...seen, lang: root.lang, title: document.title, wide: innerWidth,
           shape: root.lang + seen.levels.join("") + shape(document.body) };
}"""


async def faults_of(tab: Tab, known: Known | None = None) -> list[str]:
    """What is wrong with the page that is shown.

    Where the shapes that are `known` already are given, axe is run only if this one is new, and it is known then:
    the same elements, attributes and levels of headings, however often one follows another like it, with other words.
    """
    seen = await tab.page.evaluate(_SEEN)
    found = [*_faults_of_form(seen), *(await _too_wide(tab))]
    kind = (seen["wide"], tab.script, seen["shape"])
    if known is None or kind not in known:
        found += await _faults_of_axe(tab)
    if known is not None:
        known.add(kind)
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


async def _faults_of_axe(tab: Tab) -> list[str]:
    await tab.page.evaluate(AXE_SCRIPT)
    options = {"runOnly": [*RULES], "resultTypes": ["violations", "incomplete"]}
    result = await tab.page.evaluate("options => axe.run(options)", options)
    # What lies outside of a narrow window axe cannot see, and colours are the same in a wide one.
    wide = await tab.page.evaluate("innerWidth") > PHONE
    unsure = [each for each in result["incomplete"] if each["id"] == "color-contrast" and wide]
    return [_said(each, "") for each in result["violations"]] + [_said(each, " is not certain") for each in unsure]


def _said(found: dict[str, Any], more: str) -> str:
    nodes: Sequence[dict[str, Any]] = found["nodes"]
    where = "; ".join(str(each["target"][0])[:90] for each in nodes[:2])
    return f"axe {found['id']}{more}: {where}{f' and {len(nodes) - 2} more' if len(nodes) > 2 else ''}"
