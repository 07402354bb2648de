"""What people propose about the directory, its moderation, and owners' links."""
