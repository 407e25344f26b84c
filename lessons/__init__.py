"""The domain: what a lessons-learned site is. Only `web` knows Flask."""
