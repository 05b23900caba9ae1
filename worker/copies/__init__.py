"""Which pictures show the same: pure functions on fingerprints and rows, no database, no pixels."""
