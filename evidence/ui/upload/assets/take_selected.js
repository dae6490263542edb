// Words selected in the page's text become the quote. The last selection is kept, because pressing the button may undo it.
const TEXT = ".ev .page-text";
let kept = "";
let shown = ""; // the page whose marked words were last brought into view

function keep() {
  const selection = document.getSelection();
  const words = selection?.toString().trim();
  if (!words || !selection.rangeCount) return;
  const at = selection.getRangeAt(0).commonAncestorContainer;
  const element = at instanceof Element ? at : at.parentElement;
  if (element?.closest(TEXT)) kept = words;
}

// The text scrolls in a box of its own; the window stays where it is.
function bringIntoView(tries = 60) {
  const box = document.querySelector(TEXT);
  const mark = box?.querySelector("mark");
  if (mark) box.scrollTop += mark.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
  else if (!box && tries) requestAnimationFrame(() => bringIntoView(tries - 1));
}

export default function ({ parentElement, setTriggerValue, data }) {
  const button = parentElement.querySelector("button");
  const status = parentElement.querySelector("span");
  button.textContent = "Take the words I selected";
  button.onclick = () => {
    keep();
    status.textContent = kept ? "" : "Select words in the text of the page first.";
    if (kept.length > data.most) status.textContent = "That is too long for a quote; select less.";
    else if (kept) setTriggerValue("quote", kept);
  };
  document.addEventListener("selectionchange", keep); // the same listener counts once
  if (data.page !== shown) {
    shown = data.page;
    kept = status.textContent = "";
    bringIntoView();
  }
  return () => {
    document.removeEventListener("selectionchange", keep);
    shown = "";
  };
}
