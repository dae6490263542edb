"""Tests of bundle.pdf."""
