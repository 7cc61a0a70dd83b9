"""What runs in the background, and how far it got."""
