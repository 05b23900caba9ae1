"""Ids in addresses: a path names a UUID or there is nothing there (404)."""

from __future__ import annotations

import re

from starlette.convertors import Convertor


class IdentityConvertor(Convertor[str]):
    """`{job_id:id}`: a UUID as text, in the lower case that rows carry."""

    regex = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"

    def convert(self, value: str) -> str:
        return value.lower()

    def to_string(self, value: str) -> str:
        return str(value)


def is_identity(text: str) -> bool:
    """Whether a text from outside may name a row at all."""
    return re.fullmatch(IdentityConvertor.regex, text) is not None
