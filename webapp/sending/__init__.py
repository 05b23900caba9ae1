"""How bytes come in: forms, manifests, one request for each file."""
