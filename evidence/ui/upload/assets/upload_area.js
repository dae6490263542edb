// Many files, or a whole folder, on their way to the store. What is under way lives here, outside the page's own life, so
// that the page may run again, and people may move to another page and back, without losing an upload.

import { chosenIn, droppedIn } from "./upload_choosing.js";
import { drawList } from "./upload_list.js";
import { post, pump, tryNow } from "./upload_sending.js";
import { count, isBeingRead, isSending, isUnderWay, isWaiting, size, summary, tally, thousands, timeLeft } from "./upload_words.js";

const DRAW_MS = 200;
const POLL_MS = 1000;
const TELL_MS = 800;
const ASKED_AT_ONCE = 100;
const WINDOW_MS = 60_000;
const FILE_COST_BYTES = 300 * 1024; // what a file takes beside its bytes
const KEEP_MS = 2000;

const IN_ORDER = new Intl.Collator("en-GB", { numeric: true });

const desks = new Map(); // by the area's key

export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
  const desk = deskOf(data.area);
  desk.limit = data.limit_mb;
  desk.most = data.most;
  desk.address = data.item_address;
  desk.open = (item) => setTriggerValue("open", item);
  desk.tell = (items) => setStateValue("brought", items);
  if (desk.post !== data.post || desk.log !== data.log) planAnew(desk, data);
  if (desk.root !== parentElement) attach(desk, parentElement); // last: files may have been chosen already
  const limit = `up to ${thousands(desk.most)} files at one go and ${thousands(desk.limit)} MB each`;
  say(desk, ".hint", `Files or a whole folder, ${limit}: PDF, Word, Excel, PowerPoint, CSV, text, web pages, pictures and email.`);
  draw(desk);
}

function deskOf(area) {
  if (!desks.has(area)) desks.set(area, newDesk(area));
  return desks.get(area);
}

function newDesk(area) {
  const desk = {
    area, files: [], again: [], plan: null, fits: null, hold: "", why: "", folder: "", goesOn: false, root: null,
    post: null, log: null, note: "", told: "", only: "", page: 0, pace: [], milestone: 0,
  };
  desk.changed = () => { desk.timer ??= setTimeout(() => { desk.timer = null; draw(desk); }, DRAW_MS); };
  desk.said = (text) => say(desk, ".aloud", text);
  desk.finish = (file, state, answer) => finish(desk, file, state, answer);
  desk.finished = () => whenFinished(desk);
  window.addEventListener("online", () => tryNow(desk));
  return desk;
}

// Another post acts, or the log changed: what was planned is out of date, and what is here already is matched again.
function planAnew(desk, data) {
  const logChanged = desk.log !== null && desk.log !== data.log;
  desk.post = data.post;
  desk.log = data.log;
  desk.plan = null;
  if (desk.hold === "blocked") desk.hold = "";
  if (!desk.files.length) return;
  if (logChanged) desk.again = desk.files.filter((file) => file.answer.item && file.answer.sha256);
  pump(desk);
}

// --- what people do -------------------------------------------------------------------------------------------------

function attach(desk, root) {
  desk.root = root;
  desk.rows = new Map();
  for (const input of root.querySelectorAll("input[type=file]")) {
    input.onchange = () => {
      add(desk, chosenIn(input));
      input.value = ""; // choosing the same again counts
    };
    if (input.files.length) input.onchange(); // chosen before this script had come
  }
  const drop = root.querySelector(".drop");
  drop.ondragover = (event) => { event.preventDefault(); drop.classList.add("over"); };
  drop.ondragleave = (event) => { if (!drop.contains(event.relatedTarget)) drop.classList.remove("over"); };
  drop.ondrop = async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    desk.said("Looking through what was dropped.");
    add(desk, await droppedIn(event.dataTransfer, desk.most));
  };
  const on = (name, act) => { root.querySelector(`.${name}`).onclick = () => { act(); draw(desk); }; };
  on("pause", () => { desk.hold = "paused"; desk.said("Paused. Files that are on their way still arrive."); focusOn(desk, ".go"); });
  on("stop", () => { stop(desk); focusOn(desk, ".go"); });
  on("go", () => { goOn(desk); focusOn(desk, ".pause"); });
  on("now", () => tryNow(desk));
  on("retry", () => { desk.files.filter((file) => file.state === "failed").forEach((file) => again(file)); goOn(desk); focusOn(desk, "#files"); });
  on("anew", () => { startAnew(desk); focusOn(desk, "#files"); });
  on("forget", () => { remember(desk, null); focusOn(desk, "#files"); });
  on("html", () => report(desk, "html"));
  on("xlsx", () => report(desk, "xlsx"));
  on("before", () => { desk.page -= 1; });
  on("after", () => { desk.page += 1; });
  root.querySelector(".only").onchange = (event) => { desk.only = event.target.value; desk.page = 0; draw(desk); };
  desk.told = ""; // a page come back to has forgotten
  if (desk.files.length) tellSoon(desk);
}

// A file dropped beside the area would replace the whole page with itself.
for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
window.addEventListener("beforeunload", (event) => {
  if ([...desks.values()].some((desk) => desk.files.some(isUnderWay))) event.preventDefault();
});

function add(desk, chosen) {
  desk.note = "";
  if (desk.files.length + chosen.length > desk.most) {
    const before = desk.files.length ? `, beside the ${thousands(desk.files.length)} in the list` : "";
    desk.note = `Too many files: more than ${thousands(desk.most)} would be brought in at one go${before}. Nothing of this choice was sent. Choose a part of the folder.`;
  } else if (!chosen.length) desk.note = "There are no files in that folder.";
  if (desk.note) {
    desk.said(desk.note);
    return draw(desk);
  }
  const unfinished = remembered(desk);
  if (!desk.files.length) Object.assign(desk, { goesOn: Boolean(unfinished), pace: [], milestone: 0 });
  desk.folder ||= chosen[0].folder;
  chosen.sort((one, other) => IN_ORDER.compare(one.place, other.place));
  for (const one of chosen) take(desk, one);
  desk.plan = null;
  desk.said(`${count(chosen.length, "file")} chosen.`);
  if (desk.hold === "paused" || desk.hold === "stopped") desk.hold = "";
  pump(desk);
  draw(desk);
}

function take(desk, { blob, place, unreadable }) {
  const file = { id: newKey(), blob, place, size: blob.size, state: "waiting", sent: 0, breaks: 0, answer: {} };
  desk.files.push(file);
  if (unreadable) finish(desk, file, "refused", { reason: "It cannot be read.", remedy: "Check that you may open it, and choose it again." });
  else if (blob.size > desk.limit * 1024 * 1024) {
    finish(desk, file, "refused", { reason: `It is larger than ${thousands(desk.limit)} MB.`, remedy: "Split it, or save it smaller." });
  } else if (blob.size === 0) finish(desk, file, "refused", { reason: "The file is empty.", remedy: "Check the file and choose it again." });
}

function stop(desk) {
  desk.hold = "stopped";
  clearTimeout(desk.retryTimer);
  desk.files.filter(isSending).forEach(withdraw);
  desk.said("Stopped. What has arrived is kept.");
}

function goOn(desk) {
  Object.assign(desk, { hold: "", why: "", pace: [], goesOn: true }); // what was cut off may have arrived whole: it is asked about
  pump(desk);
}

function withdraw(file) {
  file.attempt = null; // said first: aborting answers at once
  file.request?.abort();
  Object.assign(file, { state: "waiting", sent: 0, request: null });
}

function cancel(desk, file) {
  withdraw(file);
  file.state = "cancelled";
  focusOn(desk, "#files");
  pump(desk);
  draw(desk);
}

function again(file) {
  Object.assign(file, { state: "waiting", sent: 0, breaks: 0, answer: {} }); // the same key: if it did arrive, it stays one item
}

function startAnew(desk) {
  Object.assign(desk, { files: [], again: [], plan: null, fits: null, hold: "", why: "", folder: "", note: "", only: "", page: 0, goesOn: false });
  remember(desk, null);
  tellSoon(desk);
}

// --- outcomes -------------------------------------------------------------------------------------------------------

function finish(desk, file, state, answer) {
  if (file.state === "cancelled") return;
  Object.assign(file, { state, answer, request: null });
  if (state !== "failed") file.blob = null; // let the browser forget it
  if (isBeingRead(file)) follow(desk);
  milestone(desk);
  desk.changed();
}

function milestone(desk) {
  const quarter = Math.floor((4 * desk.files.filter((file) => !isUnderWay(file)).length) / desk.files.length);
  if (quarter > desk.milestone && quarter < 4 && desk.files.length >= 8) desk.said(`${["", "A quarter", "Half", "Three quarters"][quarter]} of the files are done.`);
  desk.milestone = quarter;
}

function whenFinished(desk) {
  remember(desk, null);
  tellSoon(desk);
  const text = `The upload is finished. ${summary(desk.files, tally(desk.files))}`;
  if (desk.files.length && desk.lastSaid !== text) desk.said((desk.lastSaid = text));
  draw(desk);
}

// Each telling runs the page again, under the hands of whoever is at work on it. So there is one, when sending is over.
function tellSoon(desk) {
  desk.telling ??= setTimeout(() => {
    desk.telling = null;
    if (desk.files.some(isUnderWay) && !desk.hold) return;
    const items = [...new Set(desk.files.map((file) => file.answer.item).filter(Boolean))];
    const told = items.join();
    if (told !== desk.told) { desk.told = told; desk.tell(items); }
  }, TELL_MS);
}

// The worker reads in the order files came, so asking about the oldest keeps up with it.
async function follow(desk) {
  if (desk.reading) return;
  desk.reading = true;
  for (let files; (files = desk.files.filter(isBeingRead).slice(0, ASKED_AT_ONCE)).length; ) {
    await new Promise((resolve) => setTimeout(resolve, document.hidden ? 4 * POLL_MS : POLL_MS));
    const known = desk.hold === "lost" ? null : await readings(desk, files);
    if (!known) continue;
    for (const file of files) {
      const now = known[file.answer.item] ?? { reading: "unreadable", pages: 0, reason: "It is not in the store any more." };
      Object.assign(file.answer, { reading: now.reading, pages: now.pages, why: now.reason });
    }
    desk.changed();
  }
  desk.reading = false;
  if (!desk.files.some(isUnderWay) && desk.files.length) desk.said("Every file that was stored has been looked through.");
}

async function readings(desk, files) {
  try {
    const items = files.map((file) => file.answer.item).join();
    const response = await fetch(`/api/readings?items=${encodeURIComponent(items)}`, { headers: { "X-Acting-Post": desk.post } });
    return response.ok ? await response.json() : null;
  } catch {
    return null; // the server is away for a moment; asked again
  }
}

async function report(desk, ending) {
  desk.note = "The report is being made…";
  draw(desk);
  const told = { folder: desk.folder, files: desk.files.map(reported) };
  let answer = await asked(desk, ending, told);
  if (answer?.status === 410) {
    // The server was started anew and has forgotten the upload: it is told again, and nothing is sent.
    const planned = await post(desk, "uploads", { files: desk.files.map((file) => file.place) });
    if (planned.status === 201) desk.plan = planned.body.upload;
    answer = await asked(desk, ending, told);
  }
  if (answer?.ok) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition"))?.[1] ?? `import-report.${ending}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
  desk.note = answer?.ok ? "The report is saved where your browser puts downloads." : "The report could not be made. Try again in a moment; nothing is lost.";
  desk.said(desk.note);
  draw(desk);
}

async function asked(desk, ending, told) {
  try {
    return await fetch(`/api/uploads/report.${ending}`, {
      method: "POST", headers: { "X-Acting-Post": desk.post, "Content-Type": "application/json" },
      body: JSON.stringify({ upload: desk.plan ?? "none-yet", ...told }),
    });
  } catch {
    return null;
  }
}

const OUTCOMES = { stored: "stored", duplicate: "duplicate", refused: "refused", failed: "refused", skipped: "skipped", cancelled: "skipped" };

function reported(file) {
  const { item = null, version = null, reason, remedy, notes } = file.answer;
  const words = file.state === "cancelled" ? "Cancelled by whoever brought the files in." : reason;
  return {
    file: file.place, outcome: OUTCOMES[file.state] ?? "not reached", item, version,
    reason: (words ?? "").slice(0, 2000), remedy: (remedy ?? "").slice(0, 2000), notes: (notes ?? []).slice(0, 20),
  };
}

// --- after a reload or a crash --------------------------------------------------------------------------------------

// The browser may not open the files again by itself; it can say that choosing the same folder goes on.
function remember(desk, about) {
  try {
    if (about) localStorage.setItem(`upload:${desk.area}`, JSON.stringify(about));
    else localStorage.removeItem(`upload:${desk.area}`);
  } catch { /* a browser that keeps nothing: going on still works, it is only not mentioned */ }
}

function remembered(desk) {
  try {
    return JSON.parse(localStorage.getItem(`upload:${desk.area}`));
  } catch {
    return null;
  }
}

function rememberSometimes(desk) {
  if (Date.now() - (desk.rememberedAt ?? 0) < KEEP_MS) return;
  desk.rememberedAt = Date.now();
  rememberNow(desk);
}

function rememberNow(desk) {
  const done = desk.files.filter((file) => !isUnderWay(file)).length;
  if (done < desk.files.length) remember(desk, { folder: desk.folder, done, total: desk.files.length });
}

window.addEventListener("pagehide", () => desks.forEach(rememberNow));

// --- showing --------------------------------------------------------------------------------------------------------

function draw(desk) {
  if (!desk.root) return;
  const counts = tally(desk.files);
  const any = desk.files.length > 0;
  const underWay = desk.files.some(isUnderWay);
  const done = desk.files.length - counts.waiting;
  if (underWay) rememberSometimes(desk);
  const left = !any && remembered(desk);
  show(desk, ".unfinished", Boolean(left));
  if (left) say(desk, ".unfinished p", `An upload was not finished: ${thousands(left.done)} of ${count(left.total, "file")}${left.folder ? ` of the folder “${left.folder}”` : ""} had been seen to. Choose the same ${left.folder ? "folder" : "files"} again to go on. What is here already is not sent again.`);
  show(desk, ".note", Boolean(desk.note));
  say(desk, ".note", desk.note);
  show(desk, ".summary", any);
  if (!any) { drawList(desk, [], () => {}, () => {}); return; }
  say(desk, ".total", summary(desk.files, counts));
  drawProgress(desk, done, underWay);
  drawState(desk, underWay, counts);
  drawFits(desk);
  show(desk, ".pause", underWay && !desk.hold);
  show(desk, ".stop", underWay && desk.hold !== "stopped" && desk.hold !== "blocked");
  show(desk, ".go", underWay && ["paused", "stopped", "blocked"].includes(desk.hold));
  show(desk, ".now", desk.hold === "lost");
  show(desk, ".retry", counts.failed > 0);
  const still = !underWay || ["stopped", "blocked"].includes(desk.hold);
  show(desk, ".results", still && !desk.files.some(isSending));
  drawList(desk, counts, (file) => cancel(desk, file), (file) => { again(file); goOn(desk); focusOn(desk, "#files"); draw(desk); });
}

function drawProgress(desk, done, underWay) {
  const whole = desk.files.reduce((sum, file) => sum + file.size, 0);
  const sent = desk.files.reduce((sum, file) => sum + (isUnderWay(file) ? Math.min(file.sent, file.size) : file.size), 0);
  const bar = desk.root.querySelector(".whole");
  const cost = whole + FILE_COST_BYTES * desk.files.length;
  const soFar = sent + FILE_COST_BYTES * done;
  bar.hidden = !underWay;
  bar.value = cost ? (100 * soFar) / cost : 100;
  show(desk, ".far", underWay);
  const left = timeLeft(secondsLeft(desk, soFar, cost));
  const going = desk.hold ? "" : left || "working out how long it takes";
  say(desk, ".far", `${size(sent)} of ${size(whole)}${going ? `, ${going}` : ""}`);
}

// From the pace of the last minute; nothing is said from less than three seconds.
function secondsLeft(desk, soFar, cost) {
  const now = Date.now();
  if (desk.hold) { desk.pace = []; return NaN; }
  desk.pace.push([now, soFar]);
  while (desk.pace.length > 2 && now - desk.pace[0][0] > WINDOW_MS) desk.pace.shift();
  const [began, from] = desk.pace[0];
  return now - began < 3000 || soFar <= from ? NaN : ((cost - soFar) * (now - began)) / (soFar - from) / 1000;
}

function drawState(desk, underWay, counts) {
  const arrived = `What has arrived is kept; ${count(counts.waiting, "file")} ${counts.waiting === 1 ? "is" : "are"} not sent yet.`;
  const states = {
    paused: ["Paused", arrived], stopped: ["Stopped", arrived], blocked: ["Stopped", `${desk.why} ${arrived}`],
    lost: ["Connection lost", `It is tried again every few seconds, by itself. ${arrived} Keep this page open.`],
  };
  const [word, text] = underWay ? states[desk.hold] ?? ["Uploading", "Keep this page open. You may go to other pages of this app meanwhile."]
    : desk.again.length ? ["Matching", `The log is being matched with ${count(desk.again.length, "file")} that ${desk.again.length === 1 ? "is" : "are"} here already.`]
    : counts.duplicate === desk.files.length ? ["Finished", "Every file was here already. Nothing was stored twice."]
    : ["Finished", counts.refused + counts.failed ? "Some files were refused or failed: choose them under Show to see why. Every other file is safe." : "Every file is safe. Next: say below what each item is."];
  say(desk, ".state strong", `${word}.`);
  say(desk, ".state span", text);
  desk.root.querySelector(".state").className = `state ${underWay ? desk.hold || "going" : "done"}`;
}

function drawFits(desk) {
  const fits = desk.fits;
  show(desk, ".fits", Boolean(fits));
  if (!fits || desk.fitsDrawn === fits) return;
  desk.fitsDrawn = fits;
  const of = desk.files.length;
  say(desk, ".fits summary", fits.problem ? "The evidence log could not be used" : `The log “${fits.name}” tells of ${thousands(fits.told)} of ${count(of, "file")}`);
  const told = fits.problem ? [fits.problem] : [
    ...fits.problems, ...rest(fits.problems, fits.problems_count, "cell"),
    ...fits.rows_without_file.map((row) => `${row} is not among the files.`), ...rest(fits.rows_without_file, fits.rows_without_file_count, "row"),
    ...fits.files_without_row.map((file) => `${file} is not in the log.`), ...rest(fits.files_without_row, fits.files_without_row_count, "file"),
  ];
  const lines = (told.length ? told : ["Every row has its file, and every file its row."]).map((text) => {
    const line = document.createElement("li");
    line.textContent = text;
    return line;
  });
  desk.root.querySelector(".fits ul").replaceChildren(...lines);
}

const rest = (shown, all, thing) => (all > shown.length ? [`And ${count(all - shown.length, `more ${thing}`)}; the report has them all.`] : []);

function say(desk, where, text) {
  const place = desk.root?.querySelector(where);
  if (place && place.textContent !== text) place.textContent = text;
}

function show(desk, where, is) {
  desk.root.querySelector(where).hidden = !is;
}

// A button that goes away takes the focus with it; what stands in its place is where people go on.
function focusOn(desk, where) {
  setTimeout(() => {
    const place = desk.root?.querySelector(where);
    (place && !place.hidden ? place : desk.root?.querySelector("#files"))?.focus();
  }, 0);
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
