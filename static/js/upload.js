// Files one after the other, each with its bar, and the sentence of a refusal where it belongs.
const form = document.getElementById("upload");
const input = form.querySelector("input[type=file]");
const list = document.getElementById("uploads");
const shelf = () => document.getElementById("books");
let queue = Promise.resolve();

function line(name) {
  const item = document.createElement("li");
  const label = document.createElement("span");
  const percent = document.createElement("small");
  const bar = document.createElement("progress");
  label.textContent = name;
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `Uploading ${name}`);
  item.append(label, percent, bar);
  list.append(item);
  return { item, bar, percent };
}

function refuse({ item, bar, percent }, sentence) {
  const words = document.createElement("p");
  words.className = "error";
  words.setAttribute("role", "alert");
  words.textContent = sentence;
  percent.textContent = "";
  bar.replaceWith(words);
  const away = document.createElement("button");
  away.type = "button";
  away.className = "quiet";
  away.textContent = "Dismiss";
  away.addEventListener("click", () => item.remove());
  percent.replaceWith(away);
}

function accept({ item }, html) {
  item.remove();
  shelf().insertAdjacentHTML("afterbegin", html);
  watch();
}

// The shelf is asked for again while a book on it is being read in.
function watch() {
  const section = document.getElementById("shelf");
  if (section.hasAttribute("hx-get")) return;
  section.setAttribute("hx-get", form.dataset.shelf);
  section.setAttribute("hx-trigger", "every 2s");
  section.setAttribute("hx-swap", "outerHTML");
  window.htmx.process(section);
}

function sentenceFor(request) {
  const plain = request.getResponseHeader("Content-Type")?.startsWith("text/plain");
  if (plain && request.responseText) return request.responseText;
  if (request.status === 413) return `The file is larger than ${form.dataset.maxMb} MB.`;
  if (request.status === 200 || request.status === 403) return "You are signed out. Reload the page.";
  return "The upload failed. Try again.";
}

function send(file, shown) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append(input.name, file, file.name);
    request.open("POST", form.action);
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.upload.addEventListener("progress", (event) => {
      shown.bar.value = event.loaded / event.total;
      shown.percent.textContent = `${Math.floor((event.loaded * 100) / event.total)} %`;
    });
    request.addEventListener("load", () => {
      if (request.status === 201) accept(shown, request.responseText);
      else refuse(shown, sentenceFor(request));
      resolve();
    });
    request.addEventListener("error", () => {
      refuse(shown, "The connection broke. Try again.");
      resolve();
    });
    request.send(body);
  });
}

function take(files) {
  for (const file of files) {
    const shown = line(file.name);
    if (file.size > Number(form.dataset.maxBytes)) {
      refuse(shown, `The file is larger than ${form.dataset.maxMb} MB.`);
    } else {
      queue = queue.then(() => send(file, shown));
    }
  }
}

input.addEventListener("change", () => {
  take(input.files);
  input.value = "";
});

// The whole window takes a drop, so that a near miss does not open the file instead.
let inside = 0;
const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
window.addEventListener("dragenter", (event) => {
  if (carriesFiles(event)) form.classList.toggle("over", ++inside > 0);
});
window.addEventListener("dragleave", (event) => {
  if (carriesFiles(event)) form.classList.toggle("over", --inside > 0);
});
window.addEventListener("dragover", (event) => { if (carriesFiles(event)) event.preventDefault(); });
window.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  inside = 0;
  form.classList.remove("over");
  take(event.dataTransfer.files);
});
