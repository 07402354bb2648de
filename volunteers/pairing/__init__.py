"""Who fits whom: suggestions of pairs and of matches, with their reasons. Pure: no database, no clock, no chance."""
