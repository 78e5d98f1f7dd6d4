"""What did the feed say? One module per wire format."""
