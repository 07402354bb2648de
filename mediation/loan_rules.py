"""Figures of equipment loans."""

# Days before the return on which the borrower is reminded.
REMIND_DAYS = 3
# What the form offers first, in days.
USUAL_LOAN_DAYS = 28
LONGEST_LOAN_DAYS = 366
