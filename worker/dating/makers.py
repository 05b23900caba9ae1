"""What is known of devices and programs by the names that they write: data to extend."""

from __future__ import annotations

import re
from functools import lru_cache

from worker.dating.evidence import Device

# EXIF A300: 1 transparency scanner, 2 reflex scanner, 3 camera.
SCANNER_SOURCES = (1, 2)
# Scanners, the laboratories' scanning lines and scan programs. Some of these makers also made cameras (and Samsung
# names phones GT-…), so it is devices that are named here, not makers.
SCANNERS = re.compile(
    r"scan(?!dinav|ia)"
    r"|\b(epson (gt|et|wf|xp|stylus)|perfection v?\d|expression \d|workforce|ecotank|fujitsu fi-|kodak (slide|pics)"
    r"|opticfilm|opticslim|opticbook|plustek|microtek|umax|reflecta|primefilm|pacific image|flextight|noritsu|frontier"
    r"|silverfast|hamrick|naps2|xsane|officejet|laserjet|deskjet|mfc-|dcp-|imagerunner|bizhub|aficio|digitnow)",
    re.IGNORECASE,
)
# Programs that stamp a video with the time of the conversion, always.
STAMPING_CONVERTERS = re.compile(r"handbrake|any video converter|freemake|wondershare|xmedia recode", re.IGNORECASE)
# Programs that convert and mostly keep the time, but stamp some.
CONVERTERS = re.compile(
    r"lavf|lavc|ffmpeg|mencoder|x264|vlc|adobe|premiere|imovie|final cut|davinci|vegas|avidemux", re.IGNORECASE
)
# Makers whose videos hold the local time in fields that are UTC by the standard: Nikon (immich#13009, #17495), and
# GoPro, whose clock knows no zone (gopro/gpmf-parser#9).
LOCAL_WRITERS = re.compile(r"\b(nikon|gopro)\b", re.IGNORECASE)
# A batch comes from few devices, and each is asked for by every candidate.
cache_of_devices = lru_cache(maxsize=256)


@cache_of_devices
def scanner(device: Device) -> bool:
    """Whether the file's dates tell of a scan, as far as the file says."""
    if device.file_source in SCANNER_SOURCES:
        return True
    # Some name their maker and their model in two fields: EPSON, GT-X820.
    names = (device.make, device.model, device.software, f"{device.make} {device.model}")
    return any(SCANNERS.search(name) for name in names)


def digital_camera(device: Device) -> bool:
    """Whether a maker or a model is named that is no scanner."""
    return signed(device) and not scanner(device)


def signed(device: Device) -> bool:
    return bool(device.make.strip() or device.model.strip())


@cache_of_devices
def stamps(device: Device) -> bool:
    return bool(STAMPING_CONVERTERS.search(f"{device.encoder} {device.software}"))


@cache_of_devices
def converter(device: Device) -> bool:
    return bool(CONVERTERS.search(f"{device.encoder} {device.software}"))


@cache_of_devices
def writes_local(device: Device) -> bool:
    """Whether this maker is known to write local time where the standard wants UTC."""
    return bool(LOCAL_WRITERS.search(f"{device.make} {device.model}"))
