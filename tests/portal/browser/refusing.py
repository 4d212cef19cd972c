"""The forms of a page sent empty, and what a refusal has to show."""

import asyncio

from playwright.async_api import Download, Error

from tests.portal.browser.chromium import Tab

_FORMS = "main form[method=post]"
_BUTTON = "button:not([type=button])"
_SECONDS = 10

# A field of the form's that a person fills in: what is hidden from them, or comes after a choice, they do not.
_ASKED = """
  const asked = form => [...form.elements].filter(field =>
    /^(INPUT|SELECT|TEXTAREA)$/.test(field.tagName) && field.type !== "hidden"
    && (/^(radio|checkbox|file)$/.test(field.type) || field.getClientRects().length > 0));
"""
_ASKING = f"""forms => {{ {_ASKED}
  const kinds = new Map();
  forms.forEach((form, number) => {{
    const fields = asked(form);
    const kind = fields.map(field => field.tagName + field.type + field.name.replace(/[0-9]+/g, "")).join();
    if (fields.length && form.querySelector({_BUTTON!r}) && !kinds.has(kind)) kinds.set(kind, number);
  }});
  return [...kinds.values()];
}}"""
_EMPTY = f"""form => {{ {_ASKED}
  for (const field of asked(form)) {{
    if (field.type === "checkbox") field.checked = false;
    else if (field.tagName !== "SELECT" && !/^(radio|file)$/.test(field.type)) field.value = "";
    else if (field.tagName === "SELECT" && [...field.options].some(option => option.value === "")) field.value = "";
  }}
}}"""


async def asking_forms(tab: Tab) -> list[int]:
    """The forms of a page that ask for something, by their place; one of each kind."""
    found: list[int] = await tab.page.locator(_FORMS).evaluate_all(_ASKING)
    return found


async def is_there(tab: Tab, number: int) -> bool:
    """Whether a form still is at its place, and asks for something."""
    return number in await asking_forms(tab)


async def sends_empty(tab: Tab, number: int) -> int:
    """Take away what a form says, as far as a person can, and press its first button; return the answer's status."""
    form = tab.page.locator(_FORMS).nth(number)
    await form.evaluate(_EMPTY)
    files: asyncio.Queue[Download] = asyncio.Queue()
    tab.page.on("download", files.put_nowait)
    try:
        async with tab.as_is(), tab.page.expect_navigation() as answer:
            await form.locator(_BUTTON).first.click(no_wait_after=True)
        response = await answer.value
    except Error as error:
        if "ERR_ABORTED" not in str(error):
            raise
        await asyncio.wait_for(files.get(), _SECONDS)  # a file was handed out, and the page stays
        return 200
    finally:
        tab.page.remove_listener("download", files.put_nowait)
    return response.status if response else 0


async def faults_of_refusal(tab: Tab) -> list[str]:
    """What a refused form must have: a summary with the focus, and a title that says so."""
    page, wrong = tab.page, []
    summary = page.locator(".govuk-error-summary")
    if await summary.count() != 1:
        return ["is refused without an error summary"]
    has_focus = "summary => summary.contains(document.activeElement) || summary === document.activeElement"
    if tab.script and not await summary.evaluate(has_focus):
        wrong.append("the error summary has not the focus")
    if not (await page.title()).startswith(("Error:", "Gwall:")):
        wrong.append("the title does not begin with Error:")
    for href in await summary.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))"):
        if not href.startswith("#") or not await page.locator(f"[id='{href[1:]}']").count():
            wrong.append(f"the summary leads to {href}, which is not there")
    return wrong
