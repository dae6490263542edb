"""A folder of hostile files: made at run time, imported whole, and everything looked at afterwards."""
