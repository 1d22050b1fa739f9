"""What the views draw, computed as plain arrays."""
