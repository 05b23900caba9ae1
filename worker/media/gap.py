"""How much of a damaged picture is there: its last rows, where nothing was decoded, are of one colour."""

from __future__ import annotations

from PIL import Image, ImageChops


def shown_share(image: Image.Image) -> float:
    """From 0 to 1: up to which row from the top something differs from the colour of the last corner."""
    corner = image.getpixel((image.width - 1, image.height - 1))
    flat = Image.new(image.mode, image.size, corner)
    box = ImageChops.difference(image, flat).getbbox(alpha_only=False)
    return 0.0 if box is None else box[3] / image.height
