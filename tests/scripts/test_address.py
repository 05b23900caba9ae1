"""Where Shoebox says that it is open."""

from __future__ import annotations

import socket

import pytest

from library.settings import read_settings
from scripts.address import Address, address_of
from tests.stack import free_port


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("localhost", "http://localhost:8000/"),
        ("::1", "http://[::1]:8000/"),
        ("[::1]", "http://[::1]:8000/"),
    ],
)
def test_an_address_can_be_clicked(host: str, shown: str) -> None:
    assert str(address_of(read_settings({"HOST": host}))) == shown


def test_it_calls_itself_by_a_name_that_is_allowed() -> None:
    settings = read_settings({"ALLOWED_HOSTS": "*.example.org, photos.lan"})

    assert address_of(settings).called == "shoebox.example.org"


def test_a_port_is_taken_while_somebody_listens() -> None:
    address = Address("127.0.0.1", free_port(), "localhost")

    with socket.create_server((address.host, address.port)):
        assert address.taken()
    assert not address.taken()


def test_nobody_answers_where_nobody_listens() -> None:
    assert Address("127.0.0.1", free_port(), "localhost").answered_by() is None
