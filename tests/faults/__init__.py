"""Faults: real work cut off or refused at every call that touches the store, and the promises checked after."""
