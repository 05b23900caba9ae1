"""Deciding when a picture was taken: evidence in, a decision and its reason out. No file, no database, no clock."""
