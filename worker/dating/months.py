"""The names of months as people write them into names and folders: data to extend."""

from __future__ import annotations

import re

# English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish and Norwegian. Short forms only where
# they are nothing else: Jan is a person, Mar a sea, ago a word.
NAMES = (
    "january januar jänner janvier enero gennaio janeiro januari",
    "february februar feber février fevrier febrero febbraio fevereiro februari feb",
    "march märz maerz mars marzo março maart marts mrz",
    "april avril abril aprile apr",
    "may mai mayo maggio maio mei maj",
    "june juni juin junio giugno junho jun",
    "july juli juillet julio luglio julho jul",
    "august août aout agosto augustus augusti aug",
    "september septembre septiembre settembre setembro sept sep",
    "october oktober octobre octubre ottobre outubro oct okt",
    "november novembre noviembre novembro nov",
    "december dezember décembre decembre diciembre dicembre dezembro desember dec dez",
)
NUMBER_OF = {name: number for number, names in enumerate(NAMES, start=1) for name in names.split()}
# The longest first, and no letter before or behind.
NAMED = rf"(?<![^\W\d_])(?P<month_name>{'|'.join(sorted(NUMBER_OF, key=len, reverse=True))})(?![^\W\d_])"
_WORD = re.compile(r"[^\W\d_]{3,}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def one_month(text: str) -> bool:
    """Whether a name speaks of a single month of a single year: “June-July 2003” and “May 2003 - May 2004” do not."""
    months = [word for word in _WORD.findall(text) if word.lower() in NUMBER_OF]
    return len(months) == 1 and len(set(_YEAR.findall(text))) == 1
