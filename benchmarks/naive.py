"""A fair naive pipeline, as one would write it in an evening: one file after another in one process.

    python -m benchmarks.naive LIST OUT

LIST names files, one a line. Each is read, hashed (SHA-256), decoded in full with Pillow, pillow-heif or PyAV, turned
upright, shrunk to 400 px, kept as a JPEG of our quality, and committed as a row with SQLAlchemy. Prints the seconds and
the processor seconds that this took, its own start not counted.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
import time
from pathlib import Path

import av
import pillow_heif
from PIL import Image, ImageOps
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

pillow_heif.register_heif_opener()
VIDEOS = (".mp4", ".mov")


class Base(DeclarativeBase):
    pass


class File(Base):
    __tablename__ = "files"
    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str]
    sha256: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    thumbnail: Mapped[str]


def take_in(session: Session, path: Path, out: Path) -> None:
    """One file, from its bytes to its row."""
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    image = (
        first_frame(path) if path.suffix.lower() in VIDEOS else ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    )
    width, height = image.size
    image.thumbnail((400, 400))
    thumbnail = out / f"{sha256}.jpg"
    image.convert("RGB").save(thumbnail, quality=80)
    session.add(File(path=str(path), sha256=sha256, width=width, height=height, thumbnail=str(thumbnail)))
    session.commit()


def first_frame(path: Path) -> Image.Image:
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_image()


def main() -> None:
    listed, out = Path(sys.argv[1]), Path(sys.argv[2])
    engine = create_engine(f"sqlite:///{out}/naive.db")
    Base.metadata.create_all(engine)
    used, begun = time.process_time(), time.perf_counter()
    with Session(engine) as session:
        for line in listed.read_bytes().splitlines():
            take_in(session, Path(os.fsdecode(line)), out)
    print(time.perf_counter() - begun, time.process_time() - used)


if __name__ == "__main__":
    main()
