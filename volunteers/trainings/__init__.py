"""What is written about trainings outside pages: letters, calendar files, printed certificates, spreadsheets."""
