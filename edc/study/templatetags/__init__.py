"""Template tags of the protocol in force."""
