// A chapter is saved while it is written. Who comes second chooses between the two texts.
const form = document.getElementById("editor");
const { title, text, version, first, last } = form.elements;
const status = document.getElementById("status");
const conflict = document.getElementById("conflict");
const theirs = document.getElementById("theirs");
const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
const PAUSE = 1500;
const LONGEST = 5000;

let kept = { title: title.value, text: text.value };
let saved = null; // what the server has now, while two texts disagree
let timer = null;
let since = 0;
let saving = false;

const dirty = () => title.value !== kept.title || text.value !== kept.text;

function say(words, wrong = false) {
  status.textContent = words;
  status.classList.toggle("error", wrong);
}

function soon() {
  if (!dirty() || saved) return;
  since ||= Date.now();
  say("Not saved yet…");
  clearTimeout(timer);
  timer = setTimeout(save, Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())));
}

// Of a long chapter a page is edited: the paragraphs from the first to before the last.
function part() {
  return first ? { paragraphs: [Number(first.value), Number(last.value)] } : {};
}

async function save() {
  clearTimeout(timer);
  if (saving || saved || !dirty()) return;
  saving = true;
  since = 0;
  const sent = { title: title.value, text: text.value };
  say("Saving…");
  try {
    const answer = await fetch(form.dataset.address, {
      method: "PATCH",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ ...sent, ...part(), version: Number(version.value) }),
    });
    settle(answer, await answer.json(), sent);
  } catch {
    say("Not saved: the connection is lost. It is tried again.", true);
    timer = setTimeout(save, LONGEST);
  }
  saving = false;
  if (!saved && dirty() && !status.classList.contains("error")) soon();
}

function settle(answer, said, sent) {
  if (answer.ok) {
    kept = sent;
    version.value = said.version;
    if (last && said.paragraphs) last.value = said.paragraphs[1];
    say(`Saved. ${touched(said.change)}`);
  } else if (said.code === "stale_version") {
    disagree(said.current);
  } else {
    say(`Not saved: ${said.detail}`, true);
  }
}

function touched({ passages, price_usd: price }) {
  if (!passages) return "";
  const by = form.dataset.voice ? ` with ${form.dataset.voice}` : "";
  const cost = Number(price) ? `, $${Number(price) < 0.1 ? Number(price).toFixed(4) : Number(price).toFixed(2)}${by}` : "";
  return `${passages} passage${passages === 1 ? "" : "s"} changed${cost}.`;
}

function disagree(current) {
  if (current.title === title.value && current.text === text.value) {
    version.value = current.version;
    kept = { title: current.title, text: current.text };
    say("Saved.");
    return;
  }
  saved = current;
  if (first) { // its paragraphs may be others now
    say("Not saved: this chapter was changed elsewhere. Copy what you wrote, then load the page again.", true);
    return;
  }
  theirs.value = current.text;
  conflict.hidden = false;
  say("Not saved: this chapter was changed elsewhere.", true);
  conflict.scrollIntoView({ block: "nearest" });
}

function agree() {
  version.value = saved.version;
  kept = { title: saved.title, text: saved.text };
  saved = null;
  conflict.hidden = true;
}

document.getElementById("mine").addEventListener("click", () => {
  agree();
  save();
});
document.getElementById("take").addEventListener("click", () => {
  title.value = saved.title;
  text.value = saved.text;
  agree();
  say("This is the text that was saved.");
  text.focus();
});

form.addEventListener("input", soon);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (dirty()) save();
  else say("Saved.");
});
window.addEventListener("beforeunload", (event) => {
  if (dirty()) event.preventDefault();
});

// "#p12" is the place of the twelfth paragraph, counted from 0.
function goTo(place) {
  const paragraphs = text.value.split("\n\n");
  if (!(place >= 0 && place < paragraphs.length)) return;
  const start = paragraphs.slice(0, place).reduce((sum, each) => sum + each.length + 2, 0);
  // A field scrolls to the end of what it shows: shorten it, then give it the rest.
  const whole = text.value;
  text.focus();
  text.value = whole.slice(0, start);
  text.scrollTop = text.scrollHeight;
  const top = text.scrollTop;
  text.value = whole;
  text.setSelectionRange(start, start + paragraphs[place].length);
  text.scrollTop = top ? top + text.clientHeight / 2 : 0;
}
if (/^#p\d{1,7}$/.test(location.hash)) goTo(Number(location.hash.slice(2)) - Number(first?.value ?? 0));
