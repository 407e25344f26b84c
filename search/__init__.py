"""Full text search over plain documents: knows neither the web nor lessons."""
