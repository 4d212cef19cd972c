"""Plain pages that need no script: what they look like, and JSON Schemas as tables."""

from html import escape
from typing import Any

Schema = dict[str, Any]

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #767676;padding:.3rem .6rem;text-align:left}"
    "caption{text-align:left;font-weight:bold;padding:1rem 0 .3rem}"
    "pre{background:#f3f3f3;padding:.6rem;overflow-x:auto}"
)


def page_with(title: str, body: str) -> str:
    """Return a page; `title` is text, `body` is HTML."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def fields_of(name: str, schema: Schema) -> str:
    """Return the fields of an object as a table under its name; nothing for what has no fields."""
    if "properties" not in schema:
        return ""
    required = set(schema.get("required", ()))
    rows = "".join(
        f"<tr><td>{escape(field)}</td><td>{escape(_type(each))}</td><td>{_yes_no(field in required)}</td></tr>"
        for field, each in schema["properties"].items()
    )
    head = '<tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">Always there</th></tr>'
    return f"<table><caption>{escape(name)}</caption>{head}{rows}</table>"


def about(schema: Schema) -> str:
    """Return what a schema says that it is, as HTML."""
    return escape(schema.get("description", ""))


def _yes_no(condition: bool) -> str:
    return "yes" if condition else "no"


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "items" in schema:
        return f"list of {_type(schema['items'])}"
    if "anyOf" in schema:
        return " or ".join(_type(each) for each in schema["anyOf"])
    return " ".join(filter(None, [schema.get("type", "any"), schema.get("format", "")]))
