"""The table of contents: every address of Shoebox, and how one web process begins and ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.convertors import register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount, Route

from library import queue
from library.bell import Bell
from library.database import Database
from library.failpoint import arm
from library.leases.presence import this_process
from library.places.folders import ServerFolders
from library.settings import Settings
from library.storage import Storage
from library.sweep import Sweep
from webapp import api, duplicates, errors, files, folders, health, history, jobs, reference, statistics, thresholds
from webapp.identity import IdentityConvertor
from webapp.origin import Origin
from webapp.parts import Parts
from webapp.render import STATIC, make_renderer
from webapp.sending import forms, manifests, uploads
from webapp.sending.expected import ExpectedFiles
from webapp.sending.landing import LandingStrip
from webapp.statics import Statics
from webapp.watching.cards import Cards
from webapp.watching.live import Live
from webapp.watching.streams import Streams
from webapp.watching.visits import leaving

register_url_convertor("id", IdentityConvertor())

# Looked through from the top, so the address that is asked for most often stands there.
# fmt: off
ROUTES = [
    Route("/uploads/{file_id:id}",             uploads.update,          name="uploads:update",    methods=["PATCH"]),
    Route("/uploads",                          uploads.describe,        name="uploads:options",   methods=["OPTIONS"]),
    Route("/uploads",                          uploads.create,          name="uploads:create",    methods=["POST"]),
    Route("/uploads/{file_id:id}",             uploads.show,            name="uploads:show",      methods=["HEAD"]),
    Route("/uploads/{file_id:id}",             uploads.destroy,         name="uploads:destroy",   methods=["DELETE"]),

    Route("/",                                 jobs.home,               name="home"),
    Route("/jobs",                             history.index,           name="jobs:index"),
    Route("/jobs",                             forms.create,            name="jobs:create",       methods=["POST"]),
    Route("/jobs/{job_id:id}",                 jobs.show,               name="jobs:show"),
    Route("/jobs/{job_id:id}/progress",        jobs.progress,           name="jobs:progress"),
    Route("/jobs/{job_id:id}/stream",          jobs.stream,             name="jobs:stream"),
    Route("/jobs/{job_id:id}/resume",          jobs.resume,             name="jobs:resume"),
    Route("/jobs/{job_id:id}/files",           jobs.files,              name="jobs:files"),
    Route("/jobs/{job_id:id}/duplicates",      duplicates.index,        name="duplicates:index"),
    Route("/jobs/{job_id:id}/threshold",       thresholds.update,       name="jobs:threshold",    methods=["POST"]),
    Route("/jobs/{job_id:id}/control",         jobs.control,            name="jobs:control",      methods=["POST"]),
    Route("/jobs/{job_id:id}/deletion",        history.forget,          name="jobs:forget",       methods=["POST"]),
    Route("/jobs/{job_id:id}/recovery",        history.recall,          name="jobs:recall",       methods=["POST"]),

    Route("/files/{file_id:id}",               files.show,              name="files:show"),
    Route("/files/{file_id:id}/thumbnail",     files.thumbnail,         name="files:thumbnail"),
    Route("/files/{file_id:id}/preview",       files.preview,           name="files:preview"),
    Route("/files/{file_id:id}/full",          files.full,              name="files:full"),
    Route("/files/{file_id:id}/original",      files.original,          name="files:original"),
    Route("/files/{file_id:id}/film",          files.film,              name="files:film"),

    Route("/folders",                          folders.show,            name="folders:show"),
    Route("/folders",                          folders.create,          name="folders:create",    methods=["POST"]),
    Route("/folders/count",                    folders.count,           name="folders:count"),

    Route("/statistics",                       statistics.index,        name="statistics"),
    Route("/metrics",                          statistics.metrics,      name="metrics"),
    Route("/health",                           health.index,            name="health"),
    Route("/up",                               health.up,               name="up"),

    Route("/api",                              reference.index,         name="api:reference"),
    Route("/api/openapi.json",                 reference.document,      name="api:document"),
    Route("/api/upload",                       forms.create_from_api,   name="api:upload",        methods=["POST"]),
    Route("/api/import-path",                  folders.create_from_api, name="api:import-path",   methods=["POST"]),
    Route("/api/jobs",                         api.jobs_index,          name="api:jobs"),
    Route("/api/jobs",                         manifests.create,        name="api:job-creation",  methods=["POST"]),
    Route("/api/jobs/{job_id:id}/manifest",    manifests.update,        name="api:manifest",      methods=["POST"]),
    Route("/api/jobs/{job_id:id}",             api.jobs_show,           name="api:job"),
    Route("/api/jobs/{job_id:id}",             thresholds.update_for_api, name="api:job-change", methods=["PATCH"]),
    Route("/api/jobs/{job_id:id}",             api.jobs_destroy,        name="api:job-deletion",  methods=["DELETE"]),
    Route("/api/jobs/{job_id:id}/control",     api.jobs_control,        name="api:control",       methods=["POST"]),
    Route("/api/jobs/{job_id:id}/files",       api.files_index,         name="api:files"),
    Route("/api/jobs/{job_id:id}/duplicates",  duplicates.index_for_api, name="api:duplicates"),
    Route("/api/progress/{job_id:id}",         api.progress_show,       name="api:progress"),
    Route("/api/progress/{job_id:id}/stream",  api.progress_stream,     name="api:progress-stream"),
    Route("/api/stats",                        statistics.show,         name="api:stats"),
    Route("/api/current-job",                  api.current_job,         name="api:current-job"),

    Mount("/static",                           Statics(directory=STATIC), name="static"),
]
# fmt: on


def create_app(settings: Settings) -> Starlette:
    """The whole web process as one ASGI app. The database must be at our revision (library.migrate)."""
    arm(settings.fail_points)
    app = Starlette(
        routes=ROUTES,
        lifespan=_lifespan,
        middleware=[Middleware(Origin, settings=settings)],
        exception_handlers={
            HTTPException: errors.on_http_exception,
            OSError: errors.on_full_disk,
            OperationalError: errors.on_full_disk,
            Exception: errors.on_fault,
        },
    )
    database = Database(settings)
    app.state.renderer = make_renderer(app)
    app.state.renderer.environment.globals["statistics_on"] = settings.statistics
    app.state.renderer.environment.globals["soon_leaving"] = partial(leaving, settings, database)
    app.state.parts = _parts(settings, database, Cards(app.state.renderer))
    return app


def _parts(settings: Settings, database: Database, cards: Cards) -> Parts:
    storage = Storage(settings.data)
    redis = queue.connect(settings)
    bell = Bell(redis, database)
    live = Live(redis, bell)
    return Parts(
        settings,
        database,
        storage,
        redis,
        bell,
        live,
        cards,
        LandingStrip(database, storage, redis, bell),
        ExpectedFiles(),
        ServerFolders(settings.import_roots, settings.data),
        Streams(live, settings.max_streams),
    )


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    parts: Parts = app.state.parts
    await asyncio.to_thread(parts.database.check_schema)
    parts.storage.prepare()
    sweep = Sweep(parts.settings, parts.database, parts.storage, parts.redis, parts.bell, this_process(), in_web=True)
    running = [asyncio.create_task(part.run()) for part in (parts.live, sweep)]
    yield
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    await asyncio.to_thread(parts.landing.close)
    await parts.bell.close()
    await queue.disconnect(parts.redis)
    parts.database.close()
