"""The gate in front of Streamlit: headers, streaming routes, health."""
