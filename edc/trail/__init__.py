"""The trail on the screen and as a file: acts and their changes in words."""
