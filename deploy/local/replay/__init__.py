"""The replay of the department's published record, through the HTTP APIs only.

What is published (CIPS case study, December 2018): 1,166 accredited suppliers of whom 75% are small or medium, almost
23,000 programmes in the first two years, about £35m a year. Who they were, what they offered and to whom is not
published: `made_up` draws it, from a seed, so that every run is the same.
What a new laptop stack begins with is drawn likewise (`recent`).
"""
