"""One running product for all tests of the web; every answer of its API is held to its description."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from starlette.applications import Starlette

from library.database import Database
from library.file import NewFile, Outcome, add_files, record
from library.job import NewJob, create_job
from library.leases.claim import claim
from library.migrate import migrate
from library.settings import Settings
from library.states import FileState, JobState
from tests.lent import lent
from tests.stack import Stack
from tests.webapp.described import Description
from tests.webapp.rendered import HOSTILE
from webapp.app import ROUTES
from webapp.render import Renderer, make_renderer

WORKER = "11111111-1111-4111-8111-111111111111"


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The product with default settings. Tests share it, so each looks only at imports of its own."""
    with Stack(tmp_path_factory.mktemp("stack")) as stack:
        described(stack)
        yield stack


@pytest.fixture(scope="session")
def _spare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("spare")) as stack:
        described(stack)
        yield stack


@pytest.fixture
def spare(_spare: Stack) -> Iterator[Stack]:
    """A second product with default settings and without an import, for a test that breaks it or counts everything."""
    with lent(_spare):
        yield _spare


@pytest.fixture
def start_described(start_stack: Callable[..., Stack]) -> Callable[..., Stack]:
    """Like `start_stack`; answers are held to the description, too."""

    def start(**environ: str) -> Stack:
        stack = start_stack(**environ)
        described(stack)
        return stack

    return start


def described(stack: Stack) -> Description:
    """From now on the stack's client holds every answer to what the stack says of itself."""
    description = Description(stack.client.get("/api/openapi.json").raise_for_status().json())
    stack.client.event_hooks["response"] = [description.hold]
    return description


@pytest.fixture
def renderer() -> Renderer:
    return make_renderer(Starlette(routes=ROUTES))


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    migrate(settings)
    database = Database(settings)
    yield database
    database.close()


@pytest.fixture
def job_id(database: Database) -> str:
    """An import of three files: one done, one failed, one (with a hostile name) still waiting."""
    with database.writing() as connection:
        job_id = create_job(connection, NewJob("upload", "Attic", {}, state=JobState.PENDING, total_final=True))
        names = (b"a/1.jpg", b"a/2.jpg", b"b/" + HOSTILE.encode())
        add_files(connection, job_id, [NewFile("photo", name, 4_000_000, FileState.WAITING) for name in names])
    with database.writing() as connection:
        taken = claim(connection, job_id, WORKER, 2)
        assert taken is not None
        first, second = (file.id for file in taken.files)
        pictured = {"width": 4032, "height": 3024, "thumbnail_path": "thumbnails/x.jpg"}
        pictured |= {"thumbnail_width": 400, "thumbnail_height": 300}
        outcomes = [
            Outcome(first, FileState.DONE, pictured, 4_000_000),
            Outcome(second, FileState.FAILED, {"problem_code": "decoder_crashed"}, 4_000_000),
        ]
        record(connection, job_id, taken.token, outcomes)
    return job_id
