"""Teaching: lesson chapters, exercises drawn from the law tables, a quiz, sheets with a key.

Nothing here has arithmetic of its own: every answer is what the engine says of the case.
"""
