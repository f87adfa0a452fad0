"""Documents as they come: images, PDFs and folders of them, read page by page by a process that may die."""
