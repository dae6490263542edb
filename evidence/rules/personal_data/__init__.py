"""Personal data in words: what is recognised, how surely, and how it is shown without giving it away.

Own recognisers and not a library: British numbers with their check digits are what matters here, and certainty is
said only where a check and a cue agree. Every pattern takes time that grows with the length of the text.
"""
