"""What every page is made with: visits, forms, words, templates, errors, and what protects them."""
