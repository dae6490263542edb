// Files go to PUT /api/evidence, three at a time, each with a key of its own that stays the same for every attempt. A file
// that may be here already is hashed and asked about first, so that nothing is sent twice.

import { sha256Of } from "./sha256.js";
import { count, isSending, isUnderWay, isWaiting } from "./upload_words.js";

const AT_ONCE = 3;
const ASKED_FROM_BYTES = 256 * 1024; // a smaller file is sent as quickly as it is asked about
const MOST_BREAKS = 5;
const FIRST_PAUSE_SECONDS = 1;
const LONGEST_PAUSE_SECONDS = 15;
const LOST = new Set([0, 408, 429]);
const LOST_BETWEEN = new Set([499, 502, 503, 504]); // unless the server itself says so, in its own form
const HELD = new Set([401, 403, 503, 507]); // true of every file, so none of them is to blame
const REFUSED = new Set([400, 413, 422]);
const FORGOTTEN = 410;

// Send what waits, if nothing holds it. `desk.changed` draws, `desk.said` speaks.
export async function pump(desk) {
  if (desk.hold || desk.planning) return;
  if (!desk.files.some(isWaiting) && !desk.again.length) {
    if (desk.files.length && !desk.files.some(isSending)) desk.finished();
    return;
  }
  if (!desk.plan && !(await plan(desk))) return;
  while (!desk.hold && desk.plan && desk.files.filter(isSending).length < AT_ONCE) {
    const file = desk.files.find(isWaiting);
    if (!file) break;
    bring(desk, file);
  }
  if (!desk.hold && !desk.files.some(isUnderWay)) matchAgain(desk);
}

// --- the plan -------------------------------------------------------------------------------------------------------

// The server learns which files there are, and answers which nobody means and how the log fits them.
async function plan(desk) {
  desk.planning = true;
  const planned = desk.files.length;
  const answer = await post(desk, "uploads", { files: desk.files.map((file) => file.place) });
  desk.planning = false;
  if (answer.status !== 201) {
    trouble(desk, answer);
    return false;
  }
  if (planned !== desk.files.length) return plan(desk); // more were chosen meanwhile
  desk.plan = answer.body.upload;
  desk.fits = answer.body.log;
  for (const file of desk.files) {
    const why = answer.body.left_out[file.place];
    if (why && isWaiting(file)) desk.finish(file, "skipped", { reason: why });
  }
  desk.changed();
  return true;
}

// The log came, or was corrected, after files had been sent: what it tells is filled in without sending them again.
async function matchAgain(desk) {
  if (desk.matching) return;
  desk.matching = true;
  while (desk.again.length && !desk.hold && desk.plan) {
    const file = desk.again[0];
    const answer = await post(desk, "uploads/known", { upload: desk.plan, file: file.place, sha256: file.answer.sha256 });
    if (answer.status === FORGOTTEN) desk.plan = null;
    else if (answer.status === 200) Object.assign(file.answer, { suggested: answer.body.suggested, notes: answer.body.notes });
    else if (isLost(answer) || answer.status === 403) { trouble(desk, answer); break; }
    if (desk.plan) desk.again.shift();
    desk.changed();
  }
  desk.matching = false;
  pump(desk);
}

// --- one file -------------------------------------------------------------------------------------------------------

async function bring(desk, file) {
  file.state = "checking"; // said before the first pause, so that nobody else takes it
  desk.changed();
  const attempt = (file.attempt = Symbol()); // stopping or cancelling takes it away, and then nothing here counts
  const gone = () => file.attempt !== attempt;
  let answer;
  try {
    answer = (await here(desk, file, gone)) ?? (gone() ? null : await send(desk, file, gone));
  } catch {
    if (!gone()) desk.finish(file, "failed", { reason: "It was changed, moved or deleted since it was chosen.", remedy: "Choose it again." });
  }
  if (answer && !gone()) settle(desk, file, answer);
  desk.changed();
  pump(desk);
}

async function here(desk, file, gone) {
  if (file.size < ASKED_FROM_BYTES && !desk.goesOn) return null;
  file.sha256 ??= await sha256Of(file.blob, gone);
  if (gone()) return null;
  const answer = await post(desk, "uploads/known", { upload: desk.plan, file: file.place, sha256: file.sha256 });
  return answer.status === 204 ? null : answer;
}

function send(desk, file, gone) {
  file.state = "sending";
  file.sent = 0;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch cannot say how much has been sent
    file.request = request;
    request.open("PUT", `/api/evidence?upload=${encodeURIComponent(desk.plan)}&name=${encodeURIComponent(file.place)}`);
    request.setRequestHeader("X-Acting-Post", desk.post);
    request.setRequestHeader("X-Upload-Key", file.id);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => { if (!gone()) { file.sent = event.loaded; desk.changed(); } };
    request.onload = () => resolve({ status: request.status, ...parsed(request.responseText) });
    // A file that is no longer there fails in the same way as a connection that broke.
    request.onerror = () => file.blob.slice(0, 1).arrayBuffer().then(() => resolve({ status: 0, body: {} }), reject);
    request.onabort = () => resolve(null);
    request.send(file.blob);
  });
}

function settle(desk, file, answer) {
  const { status, body } = answer;
  file.request = null;
  if (body.outcome) desk.finish(file, body.outcome, body);
  else if (REFUSED.has(status)) desk.finish(file, "refused", { reason: body.message, remedy: body.remedy });
  else if (status === FORGOTTEN) { file.state = "waiting"; desk.plan = null; } // the server was started anew: it is told again
  else if (isLost(answer) && ++file.breaks >= MOST_BREAKS) {
    desk.finish(file, "failed", { reason: `The connection broke ${count(file.breaks, "time")} while it was sent.` });
  } else if (isLost(answer) || HELD.has(status)) {
    file.state = "waiting";
    trouble(desk, answer);
  } else desk.finish(file, "failed", { reason: body.message ?? "The server could not take it.", remedy: body.remedy });
}

// --- trouble --------------------------------------------------------------------------------------------------------

// A connection that is lost is tried again until it is back. What the server itself says no to waits for a person.
function trouble(desk, answer) {
  if (desk.hold === "lost" || desk.hold === "blocked") return;
  if (isLost(answer)) {
    desk.hold = "lost";
    desk.pause = FIRST_PAUSE_SECONDS;
    desk.said("The connection is lost. It is tried again by itself.");
    waitAndTry(desk);
  } else {
    desk.hold = "blocked";
    desk.why = [answer.body.message ?? "The server could not go on.", answer.body.remedy].filter(Boolean).join(" ");
    desk.said(desk.why);
  }
  desk.changed();
}

function waitAndTry(desk) {
  desk.retryAt = Date.now() + 1000 * desk.pause;
  clearTimeout(desk.retryTimer);
  desk.retryTimer = setTimeout(() => tryNow(desk), 1000 * desk.pause);
  desk.pause = Math.min(2 * desk.pause, LONGEST_PAUSE_SECONDS);
}

export async function tryNow(desk) {
  if (desk.hold !== "lost") return;
  clearTimeout(desk.retryTimer);
  if (!(await answers())) return desk.hold === "lost" ? waitAndTry(desk) : undefined;
  if (desk.hold !== "lost") return; // somebody stopped it meanwhile
  desk.hold = "";
  desk.goesOn = true; // the answer to a file may have been lost on its way: ask before sending again
  desk.said("The connection is back. The upload goes on.");
  desk.changed();
  pump(desk);
}

async function answers() {
  try {
    const response = await fetch("/healthz", { cache: "no-store" });
    return response.headers.get("content-type")?.includes("json") ?? false; // a proxy's own page is not the server
  } catch {
    return false;
  }
}

const isLost = (answer) => LOST.has(answer.status) || (LOST_BETWEEN.has(answer.status) && !answer.ours);

// --- asking ---------------------------------------------------------------------------------------------------------

export async function post(desk, where, told) {
  try {
    const response = await fetch(`/api/${where}`, {
      method: "POST",
      headers: { "X-Acting-Post": desk.post, "Content-Type": "application/json" },
      body: JSON.stringify(told),
    });
    return { status: response.status, ...parsed(await response.text()) };
  } catch {
    return { status: 0, body: {} };
  }
}

// `ours` when the server itself answered, in its own form, and not somebody between us.
function parsed(text) {
  try {
    const body = JSON.parse(text);
    return { body, ours: typeof body === "object" };
  } catch {
    return { body: {}, ours: false };
  }
}
