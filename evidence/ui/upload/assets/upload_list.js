// The list of files: one line each, twenty at a time, all or those of one outcome.

import { SHOWN, fromTheLog, isUnderWay, shownAs, size, thousands, words } from "./upload_words.js";

const ON_A_PAGE = 20;

export function drawList(desk, counts, cancel, retry) {
  const list = desk.root.querySelector("ul.files");
  desk.root.querySelector(".shown").hidden = desk.files.length < 2;
  drawChoice(desk, counts);
  const wanted = desk.only ? desk.files.filter((file) => shownAs(file) === desk.only) : desk.files;
  const pages = Math.max(1, Math.ceil(wanted.length / ON_A_PAGE));
  desk.page = Math.min(Math.max(0, desk.page), pages - 1);
  const files = wanted.slice(desk.page * ON_A_PAGE, (desk.page + 1) * ON_A_PAGE);
  for (const [file, row] of desk.rows) if (!files.includes(file)) { row.remove(); desk.rows.delete(file); }
  files.forEach((file, at) => {
    if (!desk.rows.has(file)) desk.rows.set(file, newRow(file, cancel, retry));
    const row = desk.rows.get(file);
    if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null);
    drawRow(desk, row, file);
  });
  drawPages(desk, wanted.length, pages);
}

function drawChoice(desk, counts) {
  const select = desk.root.querySelector(".only");
  if (desk.only && !counts[desk.only]) desk.only = "";
  const options = [["", `All files (${thousands(desk.files.length)})`]];
  for (const [state, word] of Object.entries(SHOWN)) if (counts[state]) options.push([state, `${word} (${thousands(counts[state])})`]);
  const drawn = JSON.stringify(options);
  if (desk.options !== drawn || select.options.length !== options.length) {
    desk.options = drawn;
    select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
  }
  if (select.value !== desk.only) select.value = desk.only;
}

function drawPages(desk, number, pages) {
  const place = desk.root.querySelector(".pages");
  place.hidden = pages < 2;
  const first = desk.page * ON_A_PAGE + 1;
  const text = `Files ${thousands(first)} to ${thousands(Math.min(first + ON_A_PAGE - 1, number))} of ${thousands(number)}`;
  const where = place.querySelector(".where");
  if (where.textContent !== text) where.textContent = text;
  place.querySelector(".before").disabled = desk.page === 0;
  place.querySelector(".after").disabled = desk.page === pages - 1;
}

function newRow(file, cancel, retry) {
  const row = document.createElement("li");
  row.innerHTML = '<div class="name"><span></span> <span class="size"></span></div><div class="says"></div><div class="log"></div>' +
    '<progress max="100"></progress><div class="act"><button type="button" class="cancel">Cancel</button>' +
    '<button type="button" class="retry">Try again</button></div>';
  row.querySelector(".name span").textContent = file.place;
  row.querySelector(".size").textContent = size(file.size);
  row.querySelector("progress").setAttribute("aria-label", file.place);
  row.querySelector(".cancel").setAttribute("aria-label", `Cancel ${file.place}`);
  row.querySelector(".retry").setAttribute("aria-label", `Try again: ${file.place}`);
  row.querySelector(".cancel").onclick = () => cancel(file);
  row.querySelector(".retry").onclick = () => retry(file);
  return row;
}

function drawRow(desk, row, file) {
  row.className = `file ${file.state}`;
  const [before, item = "", after = ""] = words(file);
  const says = row.querySelector(".says");
  if (says.textContent !== `${before}${item}${after}`) says.replaceChildren(before, ...(item ? [link(desk, item)] : []), after);
  const log = row.querySelector(".log");
  const told = fromTheLog(file);
  log.hidden = !told;
  if (log.textContent !== told) log.textContent = told;
  row.querySelector("progress").hidden = file.state !== "sending";
  row.querySelector("progress").value = file.size ? (100 * file.sent) / file.size : 100;
  row.querySelector(".cancel").hidden = !isUnderWay(file);
  row.querySelector(".retry").hidden = file.state !== "failed";
}

function link(desk, item) {
  const made = document.createElement("a");
  made.href = desk.address.replace("E-0000", encodeURIComponent(item));
  made.textContent = item;
  // Following it plainly would load the app anew, and end an upload under way.
  made.onclick = (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    desk.open(item);
  };
  return made;
}
