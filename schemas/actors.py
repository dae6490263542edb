"""Who does a thing."""

from __future__ import annotations

from schemas.area import Role
from schemas.base import Ref, Schema


class Actor(Schema):
    """A post of the area acting now. Until sign-in is built identities are self-declared, and bundles say so."""

    post: Ref
    title: str
    organisation: Ref
    roles: tuple[Role, ...]
