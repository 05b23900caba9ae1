"""The shared ground: what jobs and files are, where bytes live, how work is asked for. Knows no HTTP and no pixels."""
