// Chapters are dragged to another place. The buttons beside them do the same for a keyboard.
const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
let dragged = null;

const rowAt = (target) => target.closest?.(".r-chapter");

document.addEventListener("pointerdown", ({ target }) => {
  const row = target.closest(".grip") && rowAt(target);
  if (row) row.draggable = true;
});

document.addEventListener("dragstart", (event) => {
  const row = rowAt(event.target);
  if (!row) return;
  dragged = row;
  row.classList.add("dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", row.dataset.id);
});

document.addEventListener("dragover", (event) => {
  const row = rowAt(event.target);
  if (!dragged || !row) return;
  event.preventDefault();
  for (const other of document.querySelectorAll(".r-chapter.over")) other.classList.remove("over");
  if (row !== dragged) row.classList.add("over");
});

document.addEventListener("drop", (event) => {
  const row = rowAt(event.target);
  if (!dragged || !row || row === dragged) return;
  event.preventDefault();
  const down = dragged.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;
  row[down ? "after" : "before"](dragged);
  keep(row.closest("ol"));
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("dragged");
  if (dragged) dragged.draggable = false;
  for (const other of document.querySelectorAll(".r-chapter.over")) other.classList.remove("over");
  dragged = null;
});

// Who else changed the book meanwhile wins: the list is shown as it is kept.
async function keep(list) {
  const chapters = [...list.children].map((row) => row.dataset.id);
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  await fetch(list.dataset.order, { method: "PUT", headers, body: JSON.stringify({ chapters }) }).catch(() => null);
  htmx.ajax("GET", list.dataset.again, { target: "#chapter-box" });
}
