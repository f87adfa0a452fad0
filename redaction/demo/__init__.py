"""A page in a browser: drop a document, see what is withheld in it."""
