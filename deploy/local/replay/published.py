"""The department's published figures (CIPS case study, December 2018), and the days of its first two years."""

from datetime import date

LAUNCH = date(2016, 10, 3)
END = date(2018, 9, 28)

SUPPLIERS = 1_166
SME_SHARE = 0.75
PROGRAMMES = 22_950
SPEND_PENCE_A_YEAR = 3_500_000_000
SAVED_PENCE_A_YEAR = 100_000_000
"""More than that, in the first year."""
WEEKS_BEFORE, WEEKS_AFTER = 16, 3
"""From a need to its provision: at most, by a competition before; on average, in the proof of concept."""
