"""The published experiments, a file each, and the registry of them all."""
