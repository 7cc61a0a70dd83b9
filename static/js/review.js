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

// One form for the buttons of all rows; htmx takes no note of a button outside of its form.
document.getElementById("act").addEventListener("submit", (event) => {
  const { name, value, formAction } = event.submitter;
  event.preventDefault();
  htmx.ajax("POST", formAction, { target: "#chapter-box", values: name ? { [name]: value } : {} });
});

// The number of a chapter becomes a field: where it is to stand.
document.addEventListener("click", ({ target }) => {
  const number = target.closest?.(".r-chapter button.number");
  if (!number) return;
  const field = document.createElement("input");
  Object.assign(field, { className: "place", inputMode: "numeric", value: number.textContent });
  field.setAttribute("aria-label", number.getAttribute("aria-label"));
  number.replaceWith(field);
  field.select();
  field.addEventListener("keydown", ({ key }) => {
    if (key === "Enter") moveTo(rowAt(field), Number(field.value));
    if (key === "Enter" || key === "Escape") field.replaceWith(number);
    if (key === "Escape") number.focus();
  });
  field.addEventListener("blur", () => { if (field.isConnected) field.replaceWith(number); });
});

function moveTo(row, place) {
  const list = row.closest("ol");
  const others = [...list.children].filter((each) => each !== row);
  if (!Number.isInteger(place) || place < 1 || place > others.length + 1) return;
  list.insertBefore(row, others[place - 1] ?? null);
  keep(list, row.querySelector("[name=title]").id);
}

// Who else changed the book meanwhile wins: the list is shown as it is kept.
async function keep(list, focus) {
  const chapters = [...list.children].map((row) => row.dataset.id);
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  await fetch(list.dataset.order, { method: "PUT", headers, body: JSON.stringify({ chapters }) }).catch(() => null);
  await htmx.ajax("GET", list.dataset.again, { target: "#chapter-box" });
  if (focus) document.getElementById(focus)?.focus();
}
