"""One long function at a time off the GUI thread."""
