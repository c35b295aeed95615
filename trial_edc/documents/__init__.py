"""The generated documents of the study: written from the declarations that the product itself runs by."""
