"""A plain Flask handler to compare with: one form with one file, hashed, stored, brought safely to the disk.

gunicorn benchmarks.flask_door:app, with the folder for what arrives in FLASK_DOOR_FOLDER.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from pathlib import Path

from flask import Flask, request

BLOCK_BYTES = 1024 * 1024

app = Flask(__name__)
folder = Path(os.environ["FLASK_DOOR_FOLDER"])


@app.get("/up")
def up() -> str:
    return "ok"


@app.post("/")
def take() -> tuple[dict[str, str], int]:
    sha256 = hashlib.sha256()
    part = folder / f"{uuid.uuid4()}.part"
    with part.open("wb") as kept:
        while block := request.files["files"].stream.read(BLOCK_BYTES):
            sha256.update(block)
            kept.write(block)
        kept.flush()
        os.fsync(kept.fileno())
    part.replace(folder / sha256.hexdigest())
    return {"sha256": sha256.hexdigest()}, 201
