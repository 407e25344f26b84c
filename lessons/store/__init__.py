"""Where pages live: the Store protocol and its implementations."""
