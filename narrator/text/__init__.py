"""Documents in, passages out: pure text, with no Django, no settings and no speech."""
