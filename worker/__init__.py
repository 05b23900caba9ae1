"""Pixels, frames and dates. Knows no HTTP."""
