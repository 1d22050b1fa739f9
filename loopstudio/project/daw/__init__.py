"""Projects of other programs: what was found of a song, laid out for a sequencer."""
