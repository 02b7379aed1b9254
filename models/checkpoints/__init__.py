"""The name of a checkpoint comes in; verified, converted weights on this machine go out."""
