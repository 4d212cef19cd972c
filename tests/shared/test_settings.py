"""Settings: where they come from, and which source counts."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsError

from shared.settings import Settings

SECRET = "mongodb://ordering:geheim@db.example/?replicaSet=rs0"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("MONGODB_URI", raising=False)
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    return tmp_path


def test_a_secret_is_read_from_its_file(folder: Path) -> None:
    (folder / "mongodb_uri").write_text(f"{SECRET}\n")
    assert Settings().mongodb_uri == SECRET


def test_files_are_found_as_kubernetes_mounts_them(folder: Path) -> None:
    """A Secret's keys are links into a folder that is replaced as a whole."""
    (folder / "..2026").mkdir()
    (folder / "..2026" / "mongodb_uri").write_text(SECRET)
    (folder / "..data").symlink_to("..2026")
    (folder / "mongodb_uri").symlink_to("..data/mongodb_uri")
    assert Settings().mongodb_uri == SECRET


def test_a_variable_counts_before_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "mongodb_uri").write_text(SECRET)
    monkeypatch.setenv("MONGODB_URI", "mongodb://127.0.0.1:1/")
    assert Settings().mongodb_uri == "mongodb://127.0.0.1:1/"


def test_a_folder_of_secrets_that_is_not_there_stops_the_start(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRETS_DIR", str(folder / "absent"))
    with pytest.raises(SettingsError, match=r"^SECRETS_DIR names .*absent, which is no folder$"):
        Settings()


def test_what_is_wrong_with_a_setting_does_not_quote_it(folder: Path) -> None:
    (folder / "http_port").write_text("geheim")
    with pytest.raises(ValidationError, match="http_port") as refusal:
        Settings()
    assert "geheim" not in str(refusal.value)
