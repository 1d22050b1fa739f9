"""The workshop: a song taken apart into components by one of the matrix methods."""
