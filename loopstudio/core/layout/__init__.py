"""Finding which layer plays in which bar from magnitudes alone."""
