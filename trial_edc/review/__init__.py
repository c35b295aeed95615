"""Review on the screen: the work of monitors, data managers and signing investigators, across all forms."""
