// Copies the reference. Where the browser does not let us, the box is selected, so that Ctrl+C copies it.
function select() {
  const box = document.querySelector(".ev .reference");
  if (box) document.getSelection()?.selectAllChildren(box);
}

export default function ({ parentElement, data }) {
  const button = parentElement.querySelector("button");
  const status = parentElement.querySelector("span");
  button.textContent = "Copy reference";
  status.textContent = "";
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(data.words);
      status.textContent = "Copied.";
    } catch {
      select();
      status.textContent = "It is selected: press Ctrl+C to copy it.";
    }
  };
}
