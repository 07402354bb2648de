"""People read from La Coop's spreadsheet, or from one like it: understood and compared before anything is written."""
