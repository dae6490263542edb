// Files as people choose or drop them, each with its place in the folder. The place is data, for the log and the list.

// From an input: a folder's own name is no part of its files' places, as it is none when a folder is imported.
export function chosenIn(input) {
  return [...input.files].map((blob) => {
    const parts = (blob.webkitRelativePath || blob.name).split("/");
    return { blob, place: parts.length > 1 ? parts.slice(1).join("/") : parts[0], folder: parts.length > 1 ? parts[0] : "" };
  });
}

export async function droppedIn(transfer, most) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((blob) => ({ blob, place: blob.name, folder: "" }));
  const found = [];
  const only = entries.length === 1 && entries[0].isDirectory ? entries[0].name : "";
  for (const entry of entries) await gather(entry, only ? only.length + 2 : 1, found, most, only);
  return found;
}

async function gather(entry, cut, found, most, folder) {
  if (found.length > most) return; // one too many is enough to say so
  if (entry.isFile) {
    const blob = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
    const place = entry.fullPath.slice(cut);
    found.push({ blob: blob ?? new Blob([]), place, folder, unreadable: !blob });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([]))); // at most 100 each time
    if (!some.length) return;
    for (const one of some.sort((a, b) => a.name.localeCompare(b.name))) await gather(one, cut, found, most, folder);
  }
}
