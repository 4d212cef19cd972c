"""The debarment list: whom it is about among suppliers and their associates, and what is made of that."""
