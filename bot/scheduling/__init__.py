"""Work comes in by lanes and calls that may fail; they run in order, side by side, and are retried."""
