// A box drawn on the picture of a page. What is drawn is only an outline here: the page is told where it stands, and
// answers with a new picture that shows what would be covered. A finger scrolls, as it does everywhere else.
const PARTS = 1000; // boxes are told in parts of the page's width and height
const SMALLEST = 5; // a shorter way, in points of the screen, was a click

export default function ({ parentElement, data, setTriggerValue }) {
  const find = (name) => parentElement.querySelector(name);
  const [region, sheet, image, outline] = [find(".picture"), find(".sheet"), find("img"), find(".drawn")];
  region.setAttribute("aria-label", `Page ${data.page} as it would be`);
  image.src = `data:image/png;base64,${data.png}`;
  image.width = data.width;
  image.height = data.height;
  image.alt = data.told;
  outline.hidden = true; // what was drawn last is in the new picture
  showBoxes(find(".boxes"), data, setTriggerValue);

  let begun = null;
  const at = (event) => {
    const { left, top, width, height } = sheet.getBoundingClientRect();
    const share = (value) => Math.min(1, Math.max(0, value));
    return { x: share((event.clientX - left) / width), y: share((event.clientY - top) / height) };
  };
  const stop = () => { begun = null; outline.hidden = true; };

  sheet.onpointerdown = (event) => {
    if (event.pointerType === "touch" || event.button !== 0 || event.target.closest("button")) return;
    event.preventDefault(); // else the picture itself, or the words around it, would be dragged
    region.focus({ preventScroll: true }); // so that Escape is heard
    begun = { ...at(event), left: event.clientX, top: event.clientY };
    sheet.setPointerCapture(event.pointerId);
  };
  sheet.onpointermove = (event) => {
    if (begun) showOutline(outline, begun, at(event));
  };
  sheet.onpointerup = (event) => {
    if (!begun) return;
    const short = Math.min(Math.abs(event.clientX - begun.left), Math.abs(event.clientY - begun.top)) < SMALLEST;
    const box = boxOf(begun, at(event));
    if (short) return stop();
    begun = null;
    setTriggerValue("box", { page: data.page, ...box });
  };
  sheet.onpointercancel = stop;
  region.onkeydown = (event) => {
    if (event.key === "Escape") stop();
  };
}

// Outwards to whole parts, so that no point that was drawn over is left.
function boxOf(one, other) {
  return {
    left: Math.floor(Math.min(one.x, other.x) * PARTS),
    top: Math.floor(Math.min(one.y, other.y) * PARTS),
    right: Math.ceil(Math.max(one.x, other.x) * PARTS),
    bottom: Math.ceil(Math.max(one.y, other.y) * PARTS),
  };
}

function showOutline(outline, one, other) {
  put(outline, Math.min(one.x, other.x), Math.min(one.y, other.y), Math.abs(one.x - other.x), Math.abs(one.y - other.y));
  outline.hidden = false;
}

function showBoxes(place, data, setTriggerValue) {
  place.replaceChildren(...data.boxes.map((box, which) => {
    const frame = document.createElement("div");
    frame.className = "box";
    put(frame, box.left, box.top, box.width, box.height);
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "×";
    button.setAttribute("aria-label", `Do not cover area ${which + 1} of page ${data.page}`);
    button.title = "Do not cover this area";
    button.onclick = () => setTriggerValue("gone", { page: data.page, which });
    frame.append(button);
    return frame;
  }));
}

function put(element, left, top, width, height) {
  element.style.left = `${100 * left}%`;
  element.style.top = `${100 * top}%`;
  element.style.width = `${100 * width}%`;
  element.style.height = `${100 * height}%`;
}
