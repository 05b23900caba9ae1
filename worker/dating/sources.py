"""Where a date may come from: the sources by name, and the groups whose members speak with one voice."""

from __future__ import annotations

# Whose it is: the file's own (its sidecars' and its name's too), a byte-equal copy's, a live photo's other half's.
OWN, COPY, PAIR = "own", "copy", "pair"
ORIGINS = (OWN, COPY, PAIR)

PERSON = "person"
SIDECAR = "sidecar"
CAPTURE = "capture"
SECONDARY = "secondary"
GPS = "gps"
NAME = "name"
FOLDER = "folder"
NEIGHBOURS = "neighbours"
MODIFIED = "modified"
MTIME = "mtime"
# The still of a video or the video of a still: C and D of another file.
OTHER_HALF = "other_half"

# In this order within a group: the field nearest to the shutter first.
GROUPS = {
    PERSON: ("person",),
    CAPTURE: ("exif_original", "quicktime_creationdate", "xmp_original", "photoshop_created", "iptc_created"),
    SIDECAR: ("sidecar_xmp", "sidecar_takeout", "sidecar_json"),
    SECONDARY: (
        "exif_digitized",
        "maker_note",
        "quicktime_content_date",
        "quicktime_created",
        "quicktime_track",
        "matroska_date",
        "avi_date",
        "stream_date",
        "xmp_digitized",
        "xmp_created",
        "sidecar_created",
    ),
    GPS: ("gps",),
    NAME: ("name",),
    FOLDER: ("folder",),
    NEIGHBOURS: ("neighbours",),
    MODIFIED: ("exif_modified", "xmp_modified", "quicktime_modified", "png_created", "png_modified", "comment"),
    MTIME: ("mtime", "birth_time"),
}
GROUP_OF = {source: group for group, sources in GROUPS.items() for source in sources}
PLACES = {(group, source): place for group, sources in GROUPS.items() for place, source in enumerate(sources)}
# Of the other half, too, the field nearest to the shutter comes first.
PLACES |= {(OTHER_HALF, source): place for place, source in enumerate(GROUPS[CAPTURE] + GROUPS[SECONDARY])}
LAST_PLACE = 99

# Fields of an .xmp sidecar that say no more than the same fields inside a picture would.
WEAK_SIDECAR_TAGS = {
    "xmp:createdate": SECONDARY,
    "exif:datetimedigitized": SECONDARY,
    "xmp:modifydate": MODIFIED,
    "xmp:metadatadate": MODIFIED,
    "tiff:datetime": MODIFIED,
}
CONTAINER = frozenset({"quicktime_created", "quicktime_track", "quicktime_modified"})


def group_of(source: str, tag: str = "", origin: str = OWN) -> str:
    """The voice that a piece of evidence speaks with. A source that nobody knows is no better than an edit's time."""
    group = GROUP_OF.get(source, MODIFIED)
    if source == "sidecar_xmp":
        group = WEAK_SIDECAR_TAGS.get(tag.lower(), group)
    if origin == PAIR and group in (CAPTURE, SECONDARY):
        return OTHER_HALF
    return group
