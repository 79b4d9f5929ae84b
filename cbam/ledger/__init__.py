"""Monthly activity data of installations, versioned, rolled up to firms, parks and counties."""
