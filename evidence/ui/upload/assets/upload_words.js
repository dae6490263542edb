// What the upload area says. Everything a person reads of a file stands here.

export const READING = {
  "waiting": () => "reading…",
  "read": (answer) => `read, ${count(answer.pages, "page")}`,
  "partly read": (answer) => `partly read, ${count(answer.pages, "page")}`,
  "no text": () => "it holds no text that can be searched",
  "password": () => "it needs a password, so its text cannot be read",
  "unreadable": () => "its text could not be read",
  "too large": () => "it is too large to read; it is kept as it is",
  "quarantined": () => "it is held in quarantine",
};

// Each kind of outcome with the words of the list it can be shown by; worst first, as the report has it.
export const SHOWN = {
  failed: "Failed", refused: "Refused", stored: "Stored", duplicate: "Already here", skipped: "Left out",
  cancelled: "Cancelled", waiting: "Not sent yet",
};

export const isWaiting = (file) => file.state === "waiting";
export const isSending = (file) => file.state === "checking" || file.state === "sending";
export const isUnderWay = (file) => isWaiting(file) || isSending(file);
export const isBeingRead = (file) => file.state === "stored" && file.answer.reading === "waiting";
export const shownAs = (file) => (isSending(file) ? "waiting" : file.state);

// A file's line in two parts, with the item's reference between them.
export function words(file) {
  const { item, reading, reason, remedy, why } = file.answer;
  switch (file.state) {
    case "waiting": return ["Waiting its turn"];
    case "checking": return ["Looking whether it is here already…"];
    case "sending": return [file.sent >= file.size ? "Sent, being stored…" : `Sending, ${percent(file.sent, file.size)}`];
    case "stored": return ["Stored as ", item, sentence(`, ${(READING[reading] ?? READING.waiting)(file.answer)}`, reading === "read" ? "" : why)];
    case "duplicate": return ["Already here, as ", item, file.answer.version > 1 ? `, version ${file.answer.version}` : ""];
    case "refused": return [sentence(`Refused: ${reason ?? ""}`, remedy)];
    case "failed": return [sentence(`Failed: ${reason}`, remedy || "Nothing was lost; try again.")];
    case "skipped": return [sentence(`Left out: ${reason}`, "")];
    default: return ["Cancelled"];
  }
}

export function fromTheLog(file) {
  return [...(file.answer.suggested ?? []).map((one) => one.says), ...(file.answer.notes ?? [])].join(" · ");
}

export const tally = (files) => {
  const counts = Object.fromEntries(Object.keys(SHOWN).map((state) => [state, 0]));
  for (const file of files) counts[shownAs(file)] += 1;
  return counts;
};

export function summary(files, counts) {
  const reading = files.filter(isBeingRead).length;
  const parts = [
    [counts.stored, "stored"], [counts.duplicate, "already here"], [counts.refused, "refused"], [counts.failed, "failed"],
    [counts.skipped, "left out"], [counts.cancelled, "cancelled"], [reading, "still being read"],
  ].filter(([number]) => number).map(([number, word]) => `${thousands(number)} ${word}`);
  return `${thousands(files.length - counts.waiting)} of ${count(files.length, "file")} done${parts.length ? `: ${parts.join(", ")}` : ""}.`;
}

export function timeLeft(seconds) {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 50) return "less than a minute left";
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${count(Math.max(1, minutes), "minute")} left`;
  const rough = minutes < 180 ? Math.round(minutes / 10) * 10 : Math.round(minutes / 60) * 60;
  return `about ${[[Math.floor(rough / 60), "hour"], [rough % 60, "minute"]].filter(([number]) => number).map(([number, thing]) => count(number, thing)).join(" ")} left`;
}

export const sentence = (first, second) => (second ? `${first.replace(/[.…\s]+$/, "")}. ${second}` : first);
export const thousands = (number) => number.toLocaleString("en-GB");
export const count = (number, thing) => `${thousands(number ?? 0)} ${thing}${number === 1 ? "" : "s"}`;
export const percent = (part, whole) => `${whole ? Math.min(100, Math.floor((100 * part) / whole)) : 0}%`;

export function size(bytes) {
  if (bytes < 1024) return count(bytes, "byte");
  if (bytes < 1024 ** 2) return `${Math.round(bytes / 1024)} KB`;
  return bytes < 1024 ** 3 ? `${(bytes / 1024 ** 2).toFixed(1)} MB` : `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}
