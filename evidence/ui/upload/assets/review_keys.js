// Each key presses a button that stands on the page, so a key can do nothing that a click could not. Keys are heard only
// while they are switched on and nobody is typing, and a link is decided only while its words are in view.
const BUTTONS = { a: "accept", c: "challenge", e: "change", r: "refuse", n: "next_link", p: "previous_link" };
const OF_THE_LINK = new Set(["accept", "challenge", "change", "refuse"]);
const DECIDES = new Set(["accept", "challenge", "refuse"]);
const SETTLE_MS = 600; // a key pressed twice must not decide the link that has only just come up
const NOT_TYPED_IN = new Set(["button", "submit", "reset", "checkbox", "radio", "range", "color", "file", "image"]);
const LISTS = '[role="combobox"], [role="listbox"], [role="menu"]';
const REMOUNT_MS = 3000; // the page may take this component away and put it back while it draws itself
const now = { link: "", desk: "", on: false, since: 0, left: 0, busy: false, byKey: false, say: () => {} };

function isTyping(at) {
  if (!(at instanceof Element)) return false;
  if (at.isContentEditable || at.closest(`textarea, select, ${LISTS}`)) return true;
  return at.matches("input") && !NOT_TYPED_IN.has(at.type);
}

function place(name) {
  return `.st-key-${OF_THE_LINK.has(name) ? `${name}_${now.link}` : name}`;
}

// Where a challenge needs its reason written; nothing when one is written already.
function emptyReason() {
  const field = document.querySelector(`.st-key-why_${now.link} textarea`);
  return field && !field.value.trim() ? field : null;
}

// The heading of the link in focus, once the page shows it.
function heading() {
  return document.querySelector(`.review-link.of-${now.link}`);
}

// True when the heading and the first words the link rests on stand in the window.
function isInView() {
  const words = heading()?.closest(".ev");
  const rests = words?.querySelector("blockquote") ?? words?.querySelector(".says");
  return Boolean(rests) && heading().getBoundingClientRect().bottom > 0 && rests.getBoundingClientRect().top < window.innerHeight;
}

function toTheLink() {
  document.querySelector(`.st-key-${now.desk}`)?.scrollIntoView({ block: "start" });
}

// Why the link is not to be decided by a key at this instant, in words; nothing when it may be.
function whyNotYet(name, letter) {
  const again = `Press ${letter} again to ${name} it.`;
  if (!isInView()) {
    toTheLink();
    return `Here is the link. ${again}`;
  }
  return performance.now() - now.since < SETTLE_MS ? `This link has only just come up. ${again}` : "";
}

function press(event) {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey && !event.isComposing;
  const name = BUTTONS[event.key.toLowerCase()];
  if (!now.on || !plain || !name || event.repeat || isTyping(event.composedPath()[0])) return;
  const button = document.querySelector(`${place(name)} button:not(:disabled)`);
  if (!button || document.querySelector('[role="dialog"]')) return;
  event.preventDefault(); // the letter is not typed into the field that is about to be focused
  if (now.busy) return;
  const asksForReason = name === "challenge" && emptyReason();
  const wait = DECIDES.has(name) && !asksForReason ? whyNotYet(name, event.key.toUpperCase()) : "";
  now.say(wait);
  if (wait) return;
  now.busy = now.byKey = true;
  button.click();
}

// A challenge without its reason brings the field up at once, before the page answers: what is typed next belongs there.
function askForReason(event) {
  if (!now.left && event.target.closest?.(`${place("challenge")} button`)) emptyReason()?.focus();
}

// The page is drawn piece by piece, so the link that has come up may show a moment later. Whoever pressed a key, or lost
// the button they pressed, goes with it.
function comeUp(link, focusing, tries = 120) {
  if (now.link !== link || tries === 0) return;
  if (!heading()) {
    requestAnimationFrame(() => comeUp(link, focusing, tries - 1));
    return;
  }
  toTheLink();
  if (focusing) heading().focus({ preventScroll: true });
}

export default function ({ parentElement, data }) {
  const before = now.left && performance.now() - now.left > REMOUNT_MS ? "" : now.link;
  const another = data.link !== before;
  const goesWithIt = now.byKey || !document.activeElement || document.activeElement === document.body;
  Object.assign(now, { link: data.link, desk: data.desk, on: data.on, left: 0, busy: false, byKey: false });
  now.say = (words) => { parentElement.querySelector("p").textContent = words; };
  if (another) {
    now.since = performance.now();
    now.say("");
    if (before) comeUp(data.link, goesWithIt);
  }
  document.body.addEventListener("keydown", press); // the same listener counts once
  document.addEventListener("click", askForReason, true);
  return () => {
    document.body.removeEventListener("keydown", press);
    document.removeEventListener("click", askForReason, true);
    Object.assign(now, { on: false, left: performance.now() });
  };
}
