"""The machine: it knows no drug and no disease."""
