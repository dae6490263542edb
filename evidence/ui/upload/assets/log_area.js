// An evidence log on its way to the server, which keeps it and says on the page how it was understood.

let sending = false;

export default function ({ parentElement, data, setTriggerValue }) {
  const input = parentElement.querySelector("input");
  const note = parentElement.querySelector(".note");
  const aloud = parentElement.querySelector(".aloud");
  const tell = (text) => { note.hidden = !text; note.textContent = aloud.textContent = text; };
  parentElement.querySelector("label").textContent = data.button;
  input.onchange = async () => {
    const file = input.files[0];
    if (!file || sending) return;
    sending = true;
    tell(`Reading ${file.name}…`);
    tell(await kept(file, data.post));
    sending = false;
    input.value = ""; // choosing the same file again counts
    if (!note.textContent) {
      aloud.textContent = `${file.name} was read. How its columns were understood is shown on the page.`;
      setTriggerValue("kept", file.name);
    }
  };
  if (input.files.length) input.onchange(); // chosen before this script had come
}

// Nothing when it is kept, else why not.
async function kept(file, post) {
  try {
    const headers = { "X-Acting-Post": post, "Content-Type": "application/octet-stream" };
    const response = await fetch(`/api/log?name=${encodeURIComponent(file.name)}`, { method: "PUT", headers, body: file });
    if (response.ok) return "";
    const answer = await response.json();
    return `The log was not taken: ${answer.message} ${answer.remedy ?? ""}`;
  } catch {
    return "The log did not arrive: the connection is lost, or the file changed since it was chosen. Choose it again.";
  }
}
