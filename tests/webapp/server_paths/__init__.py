"""Folders of the server, by the API. A package, so that its tests share one product that may read one of them."""
