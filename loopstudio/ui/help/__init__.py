"""Help: pages that come with the program, and examples that start with one click."""
