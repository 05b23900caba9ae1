"""HTML and JSON over HTTP. Knows no pixels, and asks for work by name only."""
