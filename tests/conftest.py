"""What every test may ask for: settings, databases of both kinds, the running stack, a browser, the samples."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from library.migrate import migrate
from library.settings import Settings, read_settings
from library.storage import Storage
from tests.checked import CheckedDatabase
from tests.postgres import Postgres
from tests.stack import Stack

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

_left_out: list[pytest.Item] = []


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """What an empty environment gives, with a data folder of the test's own. On SQLite."""
    return read_settings({"SHOEBOX_DATA": str(tmp_path / "data")})


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty, not yet migrated database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/data/shoebox.db"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.fresh()
    yield url
    server.give_back(url)


@pytest.fixture
def settings_on_both(settings: Settings, database_url: str) -> Settings:
    """Settings once with SQLite, once with PostgreSQL."""
    return replace(settings, database_url=database_url)


@pytest.fixture
def database(settings_on_both: Settings) -> Iterator[CheckedDatabase]:
    """Migrated and without rows, once of each kind; counts are checked after every write."""
    migrate(settings_on_both)
    database = CheckedDatabase(settings_on_both)
    yield database
    database.close()


@pytest.fixture
def storage(settings: Settings) -> Storage:
    storage = Storage(settings.data)
    storage.prepare()
    return storage


@pytest.fixture
def start_stack(tmp_path: Path) -> Iterator[Callable[..., Stack]]:
    """Starts stacks of the test's own: `start_stack(KEEP_DAYS="1")`. All are ended after it."""
    with ExitStack() as opened:
        numbers = iter(range(100))
        yield lambda **environ: opened.enter_context(Stack(tmp_path / f"stack-{next(numbers)}", **environ))


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The running product with default settings, shared by the tests of a module."""
    with Stack(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of one module: while it is open, no other event loop can run in this thread."""
    with chromium() as browser:
        yield browser


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, until the end of the block."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "Chromium is missing: `make test` installs it as root, else install the package chromium."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=BROWSER_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console complained about; a test that expects some empties it."""
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """A fresh browser window. A page that complains in the console fails the test."""
    context = browser.new_context()
    page = context.new_page()

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"{message.type}: {message.text}")

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(f"uncaught: {error}"))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real files with known truth. Where it is absent, its tests are left out, and that is said."""
    return SAMPLES


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if SAMPLES.is_dir():
        return
    _left_out.extend(item for item in items if "samples" in getattr(item, "fixturenames", ()))
    config.hook.pytest_deselected(items=_left_out)
    items[:] = [item for item in items if item not in _left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not SAMPLES.is_dir():
        terminalreporter.write_line(
            f"../shared/samples is absent: the tests over the samples did not run ({len(_left_out)})."
        )


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A test that failed shows what the parts of its stack have printed."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.failed:
        for name, value in getattr(item, "funcargs", {}).items():
            if isinstance(value, Stack):
                report.sections.append((f"what {name} printed", value.report()))
