"""Files of other directories: read whatever their shape, mapped to our fields, compared, written; and exports."""
