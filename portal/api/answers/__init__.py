"""Operations and the fields that pages use of their answers, a module for each subject."""
