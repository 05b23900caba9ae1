"""Who looks at an import, and how they are told of a change."""
