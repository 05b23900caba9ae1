"""Colours: from whatever a file has to the sRGB that every screen shows, without holes."""

from __future__ import annotations

import io
import math
from functools import lru_cache

from PIL import Image, ImageCms
from PIL.ImageCms import ImageCmsTransform, Intent

from library.problem import Failed, Note
from worker.media.unshowable import Unshowable

# Behind what is see-through: a quiet warm grey, so that neither white nor black drawings vanish.
BACKGROUND = (0xEB, 0xE9, 0xE5)
# Camera profiles have some hundred bytes, printers' up to 4 MB.
LARGEST_PROFILE = 4 * 1024 * 1024
# The mode of pictures that a profile is for, by its colour space (ICC.1, section 7.2.6).
_MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK", "Lab": "LAB"}


def to_srgb(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, list[str]]:
    """The (already small) picture in RGB, and notes. Raises Unshowable for modes that nobody can show."""
    alpha = image.getchannel("A") if image.mode in ("RGBA", "LA") else None
    plain, notes = _converted(_without_alpha(image), profile)
    if alpha is None:
        return plain, notes
    ground = Image.new("RGB", plain.size, BACKGROUND)
    ground.paste(plain, mask=alpha)
    return ground, notes


def _without_alpha(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "RGBX"):
        return image.convert("RGB")
    if image.mode == "LA":
        return image.getchannel("L")
    if image.mode in ("I", "F"):
        return _toned(image)
    if image.mode in _MODES.values():
        return image
    if image.mode in ("YCbCr", "HSV"):
        return image.convert("RGB")
    raise Unshowable(Failed.UNSUPPORTED_MODE, mode=image.mode)


def _toned(image: Image.Image) -> Image.Image:
    """Numbers of unknown meaning: from 0 to 1, 255 or 65535 when they keep to it, else stretched from least to most."""
    least, most = image.convert("F").getextrema()
    if not isinstance(least, float) or not isinstance(most, float) or not math.isfinite(least + most):
        raise Unshowable(Failed.UNSUPPORTED_MODE, mode=image.mode)
    ceilings = (1.0, 255.0, 65535.0) if image.mode == "F" else (255.0, 65535.0)
    ceiling = next((one for one in ceilings if least >= 0 and most <= one), None)
    if ceiling is None:
        ceiling, offset = max(most - least, 1e-6), least
    else:
        offset = 0.0
    scale = 255.0 / ceiling
    return image.convert("F").point(lambda value: value * scale + -offset * scale).convert("L")


def _converted(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, list[str]]:
    if not profile and image.mode != "LAB":
        return image.convert("RGB"), []
    try:
        return _by_profile(image, profile if image.mode != "LAB" else None), []
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A picture in slightly wrong colours is better than none.
        return image.convert("RGB"), [Note.COLOURS_UNSURE]


def _by_profile(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile and len(profile) > LARGEST_PROFILE:
        raise ValueError("the profile is too large")
    transform, mode = _transform(profile)
    if image.mode != mode and {image.mode, mode} != {"RGB", "L"}:
        raise ValueError("the profile is for other colours")
    changed = ImageCms.applyTransform(image.convert(mode), transform)
    assert changed is not None, "only a transform in place gives nothing"
    return changed


@lru_cache(maxsize=8)
def _transform(profile: bytes | None) -> tuple[ImageCmsTransform, str]:
    """From a profile's colours (None: CIE Lab) to sRGB, and for which mode. Made once for all pictures of a camera.

    Raises ValueError, PyCMSError or OSError for what is no profile of pictures.
    """
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile) if profile else ImageCms.createProfile("LAB"))
    mode = _MODES.get(source.profile.xcolor_space.strip())
    if mode is None:
        raise ValueError("the profile is for other colours")
    return ImageCms.buildTransform(source, _srgb(), mode, "RGB", Intent.PERCEPTUAL), mode


@lru_cache(maxsize=1)
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
