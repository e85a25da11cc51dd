"""What a release holds in the formats of other people's tools."""
