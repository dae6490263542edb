// Streamlit listens for bare "r" and "c" on the document. Stopping them at the body leaves typing, type-ahead in lists
// and every shortcut with Ctrl, Alt or the command key as they are.
const QUIET = new Set(["r", "c", "R", "C"]);

function quiet(event) {
  if (QUIET.has(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
}

export default function ({ parentElement }) {
  for (const kind of ["keydown", "keypress", "keyup"]) document.body.addEventListener(kind, quiet); // the same listener counts once
  const place = parentElement.host ?? parentElement;
  const box = place.closest?.('[data-testid="stElementContainer"]');
  if (box) box.style.position = "absolute"; // it shows nothing, so it takes no room
}
