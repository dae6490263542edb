"""The launcher: pages, routes, gate and lifespan in one app. Streamlit finds it only as this direct assignment."""

import streamlit as st

from evidence.web.launching import MAIN_PAGE, MIDDLEWARE, lifespan
from evidence.web.routes import ROUTES

app = st.App(MAIN_PAGE, routes=ROUTES, middleware=MIDDLEWARE, lifespan=lifespan)
