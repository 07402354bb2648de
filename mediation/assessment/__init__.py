"""The profile questionnaire: its questions, how answers become a level, and how a level becomes a way of helping.

Plain Python without database access: everything here can be tested and replayed from stored answers.
"""
