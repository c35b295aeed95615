"""The trial's house: settings, addresses, the scheduler, and what leaves (reports, exports)."""
