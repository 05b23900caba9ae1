"""Captions: a person's words about a picture, and what cameras and programs write in their place."""

from __future__ import annotations

NOT_A_PERSONS = frozenset({
    "olympus digital camera", "minolta digital camera", "konica minolta digital camera", "kodak digital still camera",
    "digital still camera", "sony dsc", "samsung", "samsung camera pictures", "exif_jpeg_picture", "exif jpeg", "jpeg",
    "default", "untitled", "camera", "dcim", "binary comment", "lead technologies inc. v1.01", "dig", "bty",
})  # fmt: skip
FOLDERS_OF_CAMERAS = ("dcim\\", "dcim/")


def a_persons(caption: str) -> str:
    """The caption; nothing, when no person wrote it."""
    plain = " ".join(caption.lower().split())
    return "" if plain in NOT_A_PERSONS or plain.startswith(FOLDERS_OF_CAMERAS) else caption
