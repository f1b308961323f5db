"""Pages of the handbook that follow from the code: the REST reference and the columns of the import. `rapport reference` writes them."""
