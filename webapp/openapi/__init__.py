"""The description of the API (OpenAPI 3.1) as data: a module for each group of calls, put together in `document`."""
