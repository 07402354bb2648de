"""A person's rights over what is kept of them: texts that are read, what is kept, since when, until when."""
