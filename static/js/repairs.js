// The chapter as it is read: what is heard lights up, a passage is heard alone, its tools are at hand.
const audio = document.getElementById("audio");
const player = document.getElementById("player");
const place = document.getElementById("now-place");
const follow = document.getElementById("follow");
const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
const WRITING = 500;

let sentences = [];
let stitch = null;
let lit = null;
let until = null; // where a passage that is heard alone ends
let asking = 0;

const manuscript = () => document.getElementById("manuscript");
const portions = () => [...document.querySelectorAll(".portion[data-passage]")];
const opened = () => document.getElementById("open-passage")?.value;

function gather() {
  sentences = [...document.querySelectorAll(".s[data-from]")]
    .map((element) => ({ element, from: Number(element.dataset.from), to: Number(element.dataset.to) }))
    .sort((one, other) => one.from - other.from);
  const { stitch: now, audible } = manuscript().dataset;
  player.hidden = audible !== "1";
  if (stitch !== null && now !== stitch && audible === "1") load(now);
  stitch = now;
  lit = null;
  shine();
}

// The address stays; the browser would go on with what it has of the sound before.
function load(name) {
  const { currentTime, paused } = audio;
  stop();
  audio.src = `${audio.dataset.src}?stitch=${name}`;
  audio.addEventListener("loadedmetadata", () => {
    audio.currentTime = Math.min(currentTime, audio.duration);
    if (!paused) audio.play().catch(() => {});
  }, { once: true });
}

function at(time) {
  let low = 0, high = sentences.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sentences[middle].from <= time) low = middle + 1;
    else high = middle;
  }
  const found = sentences[low - 1];
  return found && time < found.to ? found : null;
}

function shine() {
  const found = at(audio.currentTime)?.element ?? null;
  if (found === lit) return;
  lit?.classList.remove("lit");
  lit = found;
  if (!lit) return;
  lit.classList.add("lit");
  const number = lit.closest("[data-passage]")?.dataset.passage;
  place.textContent = number ? `passage ${number}` : "";
  if (follow.checked && !audio.paused) show(lit);
}

function show(element) {
  const { top, bottom } = element.getBoundingClientRect();
  if (top < 80 || bottom > window.innerHeight - 160) {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }
}

// Timers of the media element come four times a second: too late to end on a span.
function watch() {
  shine();
  if (until !== null && audio.currentTime >= until) stop();
  else if (!audio.paused) requestAnimationFrame(watch);
}

function stop() {
  until = null;
  audio.pause();
}

function alone(from, to) {
  const begin = () => {
    until = to;
    audio.currentTime = from;
    audio.play().catch(() => {});
  };
  for (const other of document.querySelectorAll("#tools audio")) other.pause();
  if (audio.readyState) begin();
  else {
    audio.addEventListener("loadedmetadata", begin, { once: true });
    audio.load();
  }
}

function toggle() {
  until = null;
  if (audio.paused) audio.play().catch(() => {});
  else audio.pause();
}

audio.addEventListener("play", watch);
audio.addEventListener("seeked", shine);
audio.addEventListener("timeupdate", () => { if (until !== null && audio.currentTime >= until) stop(); });

// One sound at a time.
document.addEventListener("play", ({ target }) => {
  for (const other of document.querySelectorAll("audio")) if (other !== target) other.pause();
}, true);

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-from]");
  if (button) alone(Number(button.dataset.from), Number(button.dataset.to));
  if (event.target.closest("#close-tools")) {
    event.preventDefault();
    close();
  }
});

function close() {
  const number = opened();
  mark(null);
  document.getElementById("tools").classList.remove("open");
  document.getElementById(`p${number}`)?.focus();
}

function mark(number) {
  for (const one of portions()) {
    if (one.dataset.passage === number) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
}

function step(by) {
  const all = portions();
  const here = document.activeElement?.closest?.(".portion[data-passage]")
    ?? document.getElementById(`p${opened()}`);
  const number = here?.dataset.passage;
  let index = here ? all.indexOf(here) : by > 0 ? -1 : all.length;
  do index += by; while (all[index] && all[index].dataset.passage === number);
  all[index]?.focus();
  if (all[index]) show(all[index]);
}

function playFocused() {
  const number = document.activeElement?.closest?.(".portion[data-passage]")?.dataset.passage ?? opened();
  const mine = sentences.filter(({ element }) => element.closest("[data-passage]")?.dataset.passage === number);
  if (mine.length) alone(mine[0].from, Math.max(...mine.map(({ to }) => to)));
}

const KEYS = { " ": toggle, j: () => step(1), k: () => step(-1), p: playFocused, Escape: close };
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" ? !opened() : event.target.closest("input, textarea, select, audio, summary, button")) return;
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// What other words would cost, while they are written.
document.addEventListener("input", (event) => {
  if (event.target.id !== "words") return;
  clearTimeout(asking);
  asking = setTimeout(ask, WRITING, event.target.form);
});

async function ask(form) {
  const told = document.getElementById("words-price");
  const button = document.getElementById("save-words");
  const text = form.elements.text.value;
  form.elements.price.value = "";
  try {
    const answer = await fetch(form.dataset.quotes, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ text }),
    });
    const said = await answer.json();
    if (text !== form.elements.text.value) return;
    told.textContent = answer.ok ? cost(said) : said.detail;
    if (!answer.ok) return;
    form.elements.price.value = said.price_usd;
    button.textContent = Number(said.price_usd) ? `Change and record · ${money(said.price_usd)}` : "Change the words";
  } catch {
    told.textContent = "The connection is lost; the price is asked for again when you go on.";
  }
}

function cost({ passages, price_usd: price, book_follows: follows }) {
  const read = passages > 1 ? `${passages} passages change` : "This passage changes";
  const paid = Number(price) ? `, ${money(price)}` : ", for nothing";
  return `${read}${paid}. ${follows ? "The text of the book follows." : "The book has another text here and stays as it is."}`;
}

function money(price) {
  return `$${Number(price) < 0.1 ? Number(price).toFixed(4) : Number(price).toFixed(2)}`;
}

document.body.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target.id === "tools" || detail.elt?.id === "tools") {
    const number = opened();
    mark(number ?? null);
    if (number && !document.querySelector("#tools [role=alert]")) document.getElementById("play-passage")?.focus({ preventScroll: true });
    const portion = document.getElementById(`p${number}`);
    if (portion && matchMedia("(max-width: 63.99rem)").matches) portion.scrollIntoView({ block: "start" });
  }
  gather();
});
gather();
