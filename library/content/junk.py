"""Junk: files that computers, cameras' programs and network drives leave beside pictures."""

from __future__ import annotations

# Compared without case. Facts from the systems' own documentation and from what importers commonly leave out.
_FILES = frozenset({
    ".ds_store", "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", ".picasa.ini", "picasa.ini",
    ".nomedia", ".localized", "icon\r", ".apdisk", ".directory", "zbthumbnail.info", ".bridgesort",
    ".bridgelabelsandratings",
    ".volumeicon.icns", ".com.apple.timemachine.donotpresent", ".metadata_never_index", ".gitkeep", ".stfolder",
    "indexervolumeguid", "wpsettings.dat",
})  # fmt: skip
_FILE_STARTS = ("._", "synofile_thumb", "synophoto_thumb", "synophoto_film", ".bridgecache", ".fuse_hidden", ".~lock.")
_FOLDERS = frozenset({
    "@eadir", "@__thumb", "@tmp", "#recycle", "#snapshot", "@recycle", "@recently-snapshot", ".@__thumb",
    ".spotlight-v100", ".trashes", ".trash", ".fseventsd", ".temporaryitems", ".documentrevisions-v100", ".appledouble",
    "__macosx", ".photostructure", ".thumbnails", ".dtrash", ".picasaoriginals.cache", "$recycle.bin",
    "system volume information", "lost+found", ".git", ".stversions",
})  # fmt: skip
_FOLDER_ENDS = (".lrdata", ".lrcat-data")


def is_junk(path: str) -> bool:
    """Whether the file's name, or one of the folders above it, says that no person made this."""
    *folders, name = path.replace("\\", "/").lower().split("/")
    if name in _FILES or name.startswith(_FILE_STARTS):
        return True
    return any(folder in _FOLDERS or folder.endswith(_FOLDER_ENDS) for folder in folders)
