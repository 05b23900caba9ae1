"""stand-in"""
from dataclasses import dataclass
@dataclass
class Admission:
    kind: str
    mime_type: str | None
    refusal: str | None
def admit(name: str, head: bytes) -> Admission:
    ok = name.lower().endswith((".jpg",".jpeg",".png",".gif")) or head[:3]==b"\xff\xd8\xff"
    return Admission("photo" if ok else "other", "image/jpeg" if ok else None, None if ok else "unsupported_type")
