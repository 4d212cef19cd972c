"""The department's published figures (CIPS case study, December 2018), and the days of its first two years."""

from datetime import date

LAUNCH = date(2016, 10, 3)
END = date(2018, 9, 28)

SUPPLIERS = 1_166
SME_SHARE = 0.75
PROGRAMMES = 22_950
SPEND_PENCE_A_YEAR = 3_500_000_000
