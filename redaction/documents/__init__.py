"""Pages as files on disk."""
