"""Source records of a whole cohort, read from files and entered through the actions."""
