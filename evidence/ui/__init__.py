"""Pages. The only place, with web and app.py, that imports Streamlit."""
