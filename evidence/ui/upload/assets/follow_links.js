// A plain link would load the whole app anew. A plain click on a link of ours is handed to the page instead; opening it in
// another tab, saving a file and every link to elsewhere stay the browser's own.
const PAGE = /^(\.\/|[a-z]+)\?/; // a page of the app with its question, never a file or another site
let send = null;
let seen = 0; // how many messages there were when this was last drawn

function follow(event) {
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  const link = event.target.closest?.(".ev a[href]:not([download])");
  const address = link?.getAttribute("href") ?? "";
  if (!plain || !send || !PAGE.test(address)) return;
  event.preventDefault();
  send("address", address);
  toTheTop();
}

function toTheTop() {
  document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
}

export default function ({ parentElement, setTriggerValue, data }) {
  send = setTriggerValue;
  document.addEventListener("click", follow); // the same listener counts once
  const told = data?.told ?? 0;
  if (told > seen) toTheTop(); // a new message stands at the top, and nobody should have to look for it
  seen = told;
  const place = parentElement.host ?? parentElement;
  const box = place.closest?.('[data-testid="stElementContainer"]');
  if (box) box.style.position = "absolute"; // it shows nothing, so it takes no room
}
