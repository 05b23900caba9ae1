"""Folders of the server, and what lies in them."""
