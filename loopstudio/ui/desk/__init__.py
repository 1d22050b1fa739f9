"""The desk: the selected loop as sounds, recipe, rhythms and result."""
