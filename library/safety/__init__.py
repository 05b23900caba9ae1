"""Copies of everything, and checks before a start."""
