"""The European Commission's communication template: the user's own copy, filled in its unlocked cells."""
