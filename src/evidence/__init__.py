"""Helper package of the evidence review: a number's way from an official table to a sentence."""
