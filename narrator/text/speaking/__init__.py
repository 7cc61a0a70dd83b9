"""What is said for what is printed: rules with names, each of which a book may switch.

Every rule looks at the text as it is shown and says which characters are said otherwise. What one
has taken, no other looks at; what it is not sure of, it leaves to the model. Words are written out
here and not taken from a library: they go into the keys of takes.
"""
