"""Taking loops home: the export window, and loops dragged into other programs."""
