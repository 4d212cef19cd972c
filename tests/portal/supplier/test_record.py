"""A supplier reads what is on record about it in its own words."""

from portal.api.answers.history import Happened
from portal.pages.supplier.record import record_view
from tests.portal.rendering import html_of, names


def happened(version: int, fact: str | None, **more) -> Happened:
    return Happened.model_validate(
        {
            "version": version,
            "through": version,
            "fact": fact,
            "at": "2026-11-20T09:00:00Z",
            "by": {"kind": "account", "name": "Jo", "roles": ["supplier"]},
            **more,
        }
    )


def test_what_happened_is_told_newest_first() -> None:
    view = record_view(
        [
            happened(1, "supplier_registry.SupplierRegistered.v1"),
            happened(
                2,
                "supplier_registry.SupplierSuspended.v1",
                by={"kind": "account", "name": "Alex", "roles": ["category_manager"]},
                fields={"category": "GETTING_JOBS"},
                reasons=[{"code": "investigation", "text": "...", "detail": ""}],
            ),
        ],
        None,
        names(),
    )
    assert [entry.title for entry in view.entries] == ["Suspended", "Registered"]
    assert [entry.by for entry in view.entries] == ["by the department", "by your organisation"]
    assert view.entries[0].text.startswith("Getting jobs. ")
    assert "Suspended" in html_of("supplier/record.html", view)


def test_no_officer_is_named_and_an_unknown_fact_is_told_by_its_name() -> None:
    view = record_view([happened(1, "supplier_registry.SomethingNewHappened.v1", by={"kind": "system"})], None, names())
    assert view.entries[0].title == "Something new happened"
    assert view.entries[0].by == "by itself"
    assert "There is nothing on record" in html_of("supplier/record.html", record_view([], None, names()))


def test_what_is_not_kept_says_so() -> None:
    gone = record_view([happened(3, None, told="not_kept", by=None, at=None)], None, names())
    assert gone.entries[0].title == "Something that is not kept any more"
