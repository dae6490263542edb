// Files go one by one to PUT /api/evidence, two at a time. What is under way lives here, outside the page's own life,
// so that the page may run again, and people may move to another page and back, without losing an upload.

const AT_ONCE = 2;
const POLL_MS = 700;
const TELL_MS = 1500;
const TELL_WHILE_READING_MS = 5000;
const SPEAK_MS = 2500;
const FINISHED = ["stored", "duplicate", "refused", "failed"];

const desks = new Map(); // by the area's key: the files and what is shown of them

export default function ({ parentElement, data, setStateValue }) {
  const desk = deskOf(data.area);
  desk.post = data.post;
  desk.limit = data.limit_mb;
  desk.tell = (finished) => setStateValue("finished", finished);
  if (desk.root !== parentElement) attach(desk, parentElement);
  say(desk, ".hint", `Any number of files, up to ${desk.limit} MB each: PDF, Word, Excel, PowerPoint, CSV, text, web pages and email.`);
  draw(desk);
}

function deskOf(key) {
  if (!desks.has(key)) desks.set(key, { files: [], root: null, post: "", limit: 0, reading: false, spoken: "", told: "" });
  return desks.get(key);
}

// --- what people do -------------------------------------------------------------------------------------------------

function attach(desk, root) {
  desk.root = root;
  desk.rows = new Map();
  root.querySelector("ul.files").replaceChildren();
  const input = root.querySelector("input");
  input.onchange = () => {
    add(desk, [...input.files]);
    input.value = ""; // choosing the same file again counts
  };
  const drop = root.querySelector(".drop");
  drop.ondragover = (event) => { event.preventDefault(); drop.classList.add("over"); };
  drop.ondragleave = (event) => { if (!drop.contains(event.relatedTarget)) drop.classList.remove("over"); };
  drop.ondrop = async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    add(desk, await filesIn(event.dataTransfer));
  };
  root.querySelector(".stop").onclick = () => { desk.files.filter(isUnderWay).forEach((file) => cancel(desk, file)); focusInput(desk); };
  root.querySelector(".again").onclick = () => { desk.files.filter((file) => file.state === "failed").forEach((file) => retry(desk, file)); focusInput(desk); };
  root.querySelector(".clear").onclick = () => {
    desk.files = desk.files.filter((file) => isUnderWay(file) || file.state === "failed" || isBeingRead(file));
    draw(desk);
    tellSoon(desk);
    focusInput(desk);
  };
  if (input.files.length) input.onchange(); // chosen before this script had come
  desk.told = ""; // a page come back to has forgotten
  if (desk.files.length) tellSoon(desk);
}

// A file dropped beside the area would replace the whole page with itself.
for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
window.addEventListener("beforeunload", (event) => {
  if ([...desks.values()].some((desk) => desk.files.some(isUnderWay))) event.preventDefault();
});

async function filesIn(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  return (await Promise.all(entries.map(filesUnder))).flat();
}

async function filesUnder(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)); // at most 100 each time
    if (!some.length) return found;
    for (const one of some) if (!one.name.startsWith(".")) found.push(...(await filesUnder(one)));
  }
}

function add(desk, chosen) {
  for (const blob of chosen) {
    const file = { id: newKey(), blob, name: blob.name, size: blob.size, state: "waiting", sent: 0, answer: {} };
    desk.files.push(file);
    if (blob.size > desk.limit * 1024 * 1024) {
      finish(desk, file, "refused", { reason: `It is larger than ${desk.limit} MB.`, remedy: "Split it, or save it smaller." });
    } else if (blob.size === 0) {
      finish(desk, file, "refused", { reason: "The file is empty.", remedy: "Check the file and choose it again." });
    }
  }
  if (chosen.length) speak(desk, `${count(chosen.length, "file")} chosen.`);
  next(desk);
  draw(desk);
}

function cancel(desk, file) {
  file.state = "cancelled"; // said first: aborting answers at once
  file.request?.abort();
  draw(desk);
  next(desk);
}

function retry(desk, file) {
  file.state = "waiting"; // with the same upload key: if the first attempt did arrive, it stays one item
  file.sent = 0;
  next(desk);
  draw(desk);
}

// --- sending --------------------------------------------------------------------------------------------------------

function next(desk) {
  while (desk.files.filter((file) => file.state === "sending").length < AT_ONCE) {
    const file = desk.files.find((one) => one.state === "waiting");
    if (!file) break;
    send(desk, file);
  }
}

function send(desk, file) {
  const request = new XMLHttpRequest(); // fetch cannot say how much has been sent
  file.request = request;
  file.state = "sending";
  request.open("PUT", `/api/evidence?name=${encodeURIComponent(file.name)}`);
  request.setRequestHeader("X-Acting-Post", desk.post);
  request.setRequestHeader("X-Upload-Key", file.id);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.upload.onprogress = (event) => { file.sent = event.loaded; drawSoon(desk); };
  request.onload = () => answered(desk, file, request.status, parsed(request.responseText));
  request.onerror = () => finish(desk, file, "failed", { reason: "The connection was lost, or the file changed since it was chosen." });
  request.onloadend = () => { next(desk); draw(desk); };
  request.send(file.blob);
}

function answered(desk, file, status, answer) {
  if (status === 201 || status === 200) finish(desk, file, answer.outcome, answer);
  else if ([400, 403, 413, 422].includes(status)) finish(desk, file, "refused", { reason: answer.reason ?? answer.message, remedy: answer.remedy });
  else finish(desk, file, "failed", { reason: answer.message ?? "The server could not take it.", remedy: answer.remedy });
}

function finish(desk, file, state, answer) {
  if (file.state === "cancelled") return;
  file.state = state;
  file.answer = answer;
  file.request = null;
  if (state !== "failed") file.blob = null; // let the browser forget it
  if (isBeingRead(file)) follow(desk);
  tellSoon(desk);
}

// --- reading --------------------------------------------------------------------------------------------------------

// The worker reads in the order files came, so one question at a time, about the oldest, keeps up with it.
async function follow(desk) {
  if (desk.reading) return;
  desk.reading = true;
  for (let file; (file = desk.files.find(isBeingRead)); ) {
    const known = await readingOf(desk, file);
    if (!known || known.reading === "waiting") {
      await pause(document.hidden ? 4 * POLL_MS : POLL_MS);
      continue;
    }
    Object.assign(file.answer, { reading: known.reading, pages: known.pages, why: known.reason });
    draw(desk);
    tellSoon(desk);
  }
  desk.reading = false;
}

async function readingOf(desk, file) {
  try {
    const response = await fetch(`/api/evidence/${encodeURIComponent(file.answer.item)}`, { headers: { "X-Acting-Post": desk.post } });
    if (response.ok) return await response.json();
    return response.status === 404 ? { reading: "unreadable", pages: 0, reason: "It is not in the store any more." } : null;
  } catch {
    return null; // the server is away for a moment; asked again
  }
}

// --- words ----------------------------------------------------------------------------------------------------------

const READING = {
  "waiting": () => "reading…",
  "read": (answer) => `read, ${count(answer.pages, "page")}`,
  "partly read": (answer) => `partly read, ${count(answer.pages, "page")}`,
  "no text": () => "it holds no text that can be searched",
  "password": () => "it needs a password, so its text cannot be read",
  "unreadable": () => "its text could not be read",
  "too large": () => "it is too large to read; it is kept as it is",
  "quarantined": () => "it is held in quarantine",
};

function words(file) {
  const { item, reading, reason, remedy, why } = file.answer;
  switch (file.state) {
    case "waiting": return "Waiting its turn";
    case "sending": return file.sent >= file.size ? "Sent, being stored…" : `Sending, ${percent(file.sent, file.size)}`;
    case "stored": return sentence(`Stored as ${item}, ${(READING[reading] ?? READING.waiting)(file.answer)}`, reading === "read" ? "" : why);
    case "duplicate": return `Already stored as ${item}`;
    case "refused": return sentence(`Refused: ${reason ?? ""}`, remedy);
    case "failed": return sentence(`Failed: ${reason}`, remedy || "Nothing was lost; try again.");
    default: return "Cancelled";
  }
}

const sentence = (first, second) => (second ? `${first.replace(/[.…\s]+$/, "")}. ${second}` : first);
const count = (number, thing) => `${number} ${thing}${number === 1 ? "" : "s"}`;
const percent = (part, whole) => `${whole ? Math.min(100, Math.floor((100 * part) / whole)) : 0}%`;
const isUnderWay = (file) => file.state === "waiting" || file.state === "sending";
const isBeingRead = (file) => file.state === "stored" && file.answer.reading === "waiting";
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function size(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function summary(desk) {
  const of = (state) => desk.files.filter((file) => file.state === state).length;
  const done = desk.files.filter((file) => !isUnderWay(file)).length;
  const parts = [
    [of("stored"), "stored"], [of("duplicate"), "already there"], [of("refused"), "refused"],
    [of("failed"), "failed"], [of("cancelled"), "cancelled"], [desk.files.filter(isBeingRead).length, "still being read"],
  ].filter(([number]) => number).map(([number, word]) => `${number} ${word}`);
  return `${done} of ${count(desk.files.length, "file")} done${parts.length ? `: ${parts.join(", ")}` : ""}.`;
}

// --- showing --------------------------------------------------------------------------------------------------------

function drawSoon(desk) {
  desk.frame ??= requestAnimationFrame(() => { desk.frame = null; draw(desk); });
}

function draw(desk) {
  if (!desk.root) return;
  const list = desk.root.querySelector("ul.files");
  for (const [file, row] of desk.rows) if (!desk.files.includes(file)) { row.remove(); desk.rows.delete(file); }
  for (const file of desk.files) {
    if (!desk.rows.has(file)) { desk.rows.set(file, newRow(desk, file)); list.append(desk.rows.get(file)); }
    drawRow(desk.rows.get(file), file);
  }
  const any = desk.files.length > 0;
  desk.root.querySelector(".summary").hidden = !any;
  if (!any) return;
  const whole = desk.files.reduce((sum, file) => sum + file.size, 0);
  const sent = desk.files.reduce((sum, file) => sum + (isUnderWay(file) ? file.sent : file.size), 0);
  desk.root.querySelector(".whole").value = whole ? (100 * sent) / whole : 100;
  desk.root.querySelector(".whole").hidden = !desk.files.some(isUnderWay);
  desk.root.querySelector(".stop").hidden = !desk.files.some(isUnderWay);
  desk.root.querySelector(".again").hidden = desk.files.filter((file) => file.state === "failed").length < 2;
  desk.root.querySelector(".clear").hidden = desk.files.some(isUnderWay) || !desk.files.some((file) => !isBeingRead(file) && file.state !== "failed");
  say(desk, ".total", summary(desk));
  speakSoon(desk);
}

function newRow(desk, file) {
  const row = document.createElement("li");
  row.innerHTML = '<div class="name"><span></span> <span class="size"></span></div><div class="says"></div>' +
    '<progress max="100"></progress><div class="act"><button type="button" class="cancel">Cancel</button>' +
    '<button type="button" class="retry">Try again</button></div>';
  row.querySelector(".name span").textContent = file.name;
  row.querySelector(".size").textContent = size(file.size);
  row.querySelector("progress").setAttribute("aria-label", file.name);
  row.querySelector(".cancel").setAttribute("aria-label", `Cancel ${file.name}`);
  row.querySelector(".retry").setAttribute("aria-label", `Try again: ${file.name}`);
  row.querySelector(".cancel").onclick = () => { cancel(desk, file); focusInput(desk); };
  row.querySelector(".retry").onclick = () => { retry(desk, file); focusInput(desk); };
  return row;
}

function drawRow(row, file) {
  row.className = `file ${file.state}`;
  const says = words(file);
  if (row.querySelector(".says").textContent !== says) row.querySelector(".says").textContent = says;
  row.querySelector("progress").hidden = file.state !== "sending";
  row.querySelector("progress").value = file.size ? (100 * file.sent) / file.size : 100;
  row.querySelector(".cancel").hidden = !isUnderWay(file);
  row.querySelector(".retry").hidden = file.state !== "failed";
}

function say(desk, where, text) {
  const place = desk.root?.querySelector(where);
  if (place && place.textContent !== text) place.textContent = text;
}

// A button that goes away takes the focus with it; the input beside it is where people go on.
const focusInput = (desk) => desk.root?.querySelector("input").focus();

function speak(desk, text) {
  desk.spoken = text;
  say(desk, ".aloud", text);
}

function speakSoon(desk) {
  desk.voice ??= setTimeout(() => {
    desk.voice = null;
    const text = summary(desk);
    if (desk.files.length && text !== desk.spoken) speak(desk, text);
  }, SPEAK_MS);
}

// --- telling the page -----------------------------------------------------------------------------------------------

// Each telling runs the page again, under the hands of whoever is at work on it. So they are gathered: one when the
// sending is over, and few while the reading goes on.
function tellSoon(desk) {
  desk.timer ??= setTimeout(() => {
    desk.timer = null;
    if (desk.files.some(isUnderWay)) return tellSoon(desk);
    const finished = desk.files.filter((file) => FINISHED.includes(file.state)).map(outcome);
    const told = JSON.stringify(finished);
    if (told !== desk.told) { desk.told = told; desk.tell(finished); }
  }, desk.told && desk.files.some(isBeingRead) ? TELL_WHILE_READING_MS : TELL_MS);
}

function outcome(file) {
  const { item = null, version = null, reading, pages, reason, why, remedy } = file.answer;
  return {
    file: file.name, outcome: file.state, item, version, reading: reading ?? "", pages: pages ?? 0,
    reason: reason || why || "", remedy: remedy ?? "",
  };
}

// --- small ----------------------------------------------------------------------------------------------------------

function parsed(text) {
  try { return JSON.parse(text); } catch { return {}; }
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
