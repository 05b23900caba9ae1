"""Settings are read once, typed, and refused with a sentence that names the variable, its value and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from library.database import Database
from library.settings import GIBIBYTE, SettingRefused, read_settings


def test_an_empty_environment_gives_the_documented_defaults() -> None:
    settings = read_settings({})

    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.data == Path("data").absolute()
    assert settings.database_url == f"sqlite:///{settings.data}/shoebox.db"
    assert settings.allowed_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert (settings.job_expiry_hours, settings.keep_days, settings.error_threshold) == (24, 0, 0.10)
    assert (settings.max_file_bytes, settings.min_free_bytes) == (20 * GIBIBYTE, GIBIBYTE)
    assert settings.embedded_redis
    assert settings.worker_slots >= 1


def test_a_postgresql_address_gets_our_driver() -> None:
    settings = read_settings({"DATABASE_URL": "postgresql://me@localhost/shoebox"})

    assert settings.database_url == "postgresql+psycopg://me@localhost/shoebox"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("ERROR_THRESHOLD", "1.5"),
        ("ERROR_THRESHOLD", "nan"),
        ("KEEP_DAYS", "-1"),
        ("WORKER_SLOTS", "0"),
        ("MAX_FILE_BYTES", "20 GiB"),
        ("TIMEZONE", "Middle/Earth"),
        ("TIMEZONE", "../../etc/passwd"),
        ("IMPORT_ROOTS", "relative/folder"),
        ("DATABASE_URL", "mysql://x"),
        ("REDIS_URL", "localhost"),
        ("REDIS_URL", "http://localhost"),
        ("REDIS_URL", "redis://localhost:port"),
        ("REDIS_URL", "unix://"),
        ("NOTIFY_URL", "ftp://example"),
        ("NOTIFY_URL", "https://"),
        ("ALLOWED_HOSTS", "http://photos.example"),
        ("ALLOWED_HOSTS", "photos.example/path"),
        ("ALLOWED_HOSTS", "photos.example:8000"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingRefused, match=name) as refused:
        read_settings({name: value})

    assert value.split(":")[0] in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", "redis://:secret@localhost:6379/0"),
        ("REDIS_URL", "unix:///run/redis.sock"),
        ("NOTIFY_URL", "https://example/hook?key=1"),
        ("ALLOWED_HOSTS", "photos.example, [::1], 192.168.1.5, *"),
    ],
)
def test_addresses_and_names_of_every_kind_are_taken_as_they_stand(name: str, value: str) -> None:
    settings = read_settings({name: value})

    assert value in (settings.redis_url, settings.notify_url, ", ".join(settings.allowed_hosts))


@pytest.mark.parametrize(
    ("name", "value"),
    [("SHOEBOX_PASSWORD", "secret"), ("SHOEBOX_API_TOKEN", "secret"), ("HOST", "0.0.0.0"), ("HOST", "192.168.1.5")],
)
def test_nobody_may_believe_that_a_password_guards_what_stands_open(name: str, value: str) -> None:
    with pytest.raises(SettingRefused, match="no login yet") as refused:
        read_settings({name: value})

    assert "secret" not in str(refused.value)


def test_an_import_root_inside_the_data_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingRefused, match="inside SHOEBOX_DATA"):
        read_settings({"SHOEBOX_DATA": str(tmp_path), "IMPORT_ROOTS": str(tmp_path / "originals")})


@pytest.mark.parametrize("name", ["what now?", "50%20off", "a#b", "me@home:1", "Fête & co", "F\udceate"])
def test_the_database_lies_in_the_data_folder_whatever_that_is_called(tmp_path: Path, name: str) -> None:
    settings = read_settings({"SHOEBOX_DATA": str(tmp_path / name)})

    database = Database(settings)
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE something (id INTEGER)")
    database.close()

    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name / "shoebox.db").is_file()
