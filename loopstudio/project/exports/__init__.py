"""Taking a song home: what is exported, under which names, and the writing of it."""
