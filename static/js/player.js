// Plays the finished chapters, one after the other, while the rest is still being made.
const player = document.getElementById("player");
const audio = document.getElementById("audio");
const title = document.getElementById("now-title");
const place = document.getElementById("now-place");
const speed = document.getElementById("speed");
const key = `narrator:${player.dataset.key}`;
const SKIP = 15;
const BEFORE = 2;
const KEEP_EVERY = 5;

let current = null;
let kept = 0;

const tracks = () => [...document.querySelectorAll(".track[data-src]")];
const track = (number) => document.querySelector(`.track[data-src][data-number="${number}"]`);

function remember() {
  kept = audio.currentTime;
  try {
    localStorage.setItem(key, JSON.stringify({ number: current, at: kept }));
  } catch { /* no room, or not allowed: the position is then not kept */ }
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function mark() {
  for (const row of tracks()) {
    const mine = Number(row.dataset.number) === current;
    row.classList.toggle("playing", mine);
    if (mine) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
    const button = row.querySelector(".play");
    const going = mine && !audio.paused;
    button.setAttribute("aria-label", `${going ? "Pause" : "Play"} ${row.dataset.title}`);
    const use = button.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, going ? "#pause" : "#play"));
  }
}

function neighbour(step) {
  const numbers = tracks().map((row) => Number(row.dataset.number));
  return track(numbers[numbers.indexOf(current) + step]);
}

function load(row, at = 0) {
  current = Number(row.dataset.number);
  audio.src = row.dataset.src;
  if (at) audio.addEventListener("loadedmetadata", () => { audio.currentTime = at; }, { once: true });
  audio.playbackRate = audio.defaultPlaybackRate = Number(speed.value);
  title.textContent = row.dataset.title;
  place.textContent = `chapter ${current}`;
  announce(row);
  mark();
}

function play(row, at) {
  load(row, at);
  remember();
  audio.play().catch(() => {}); // the browser wants a gesture first: the controls are there
}

function toggle() {
  if (audio.paused) audio.play().catch(() => {});
  else audio.pause();
}

// Lock screens and headset buttons.
function announce(row) {
  if (!("mediaSession" in navigator)) return;
  const { book, author } = player.dataset;
  navigator.mediaSession.metadata = new MediaMetadata({ title: row.dataset.title, artist: author, album: book });
  navigator.mediaSession.setActionHandler("previoustrack", () => go(-1));
  navigator.mediaSession.setActionHandler("nexttrack", () => go(1));
}

function go(step) {
  const row = neighbour(step);
  if (row) play(row);
}

function appear() {
  const first = tracks()[0];
  player.hidden = !first;
  if (!first) return;
  if (current === null) {
    const { number, at } = remembered();
    const row = track(number);
    load(row ?? first, row ? at : 0);
  }
  mark();
}

// A place to listen to: from a moment before it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-at]");
  const row = link && track(link.dataset.number);
  if (!row || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  play(row, Math.max(0, Number(link.dataset.at) - BEFORE));
});
document.addEventListener("click", (event) => {
  const button = event.target.closest(".track .play");
  if (!button || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const row = button.closest(".track");
  if (Number(row.dataset.number) === current) toggle();
  else play(row);
});
document.getElementById("previous").addEventListener("click", () => {
  if (audio.currentTime > 3 || !neighbour(-1)) audio.currentTime = 0;
  else go(-1);
});
document.getElementById("next").addEventListener("click", () => go(1));

audio.addEventListener("play", mark);
audio.addEventListener("pause", () => { mark(); remember(); });
audio.addEventListener("ended", () => go(1));
audio.addEventListener("timeupdate", () => {
  if (!audio.paused && Math.abs(audio.currentTime - kept) > KEEP_EVERY) remember();
});

const SPEED = "narrator:speed";
const chosen = localStorage.getItem(SPEED);
if ([...speed.options].some((option) => option.value === chosen)) speed.value = chosen;
speed.addEventListener("change", () => {
  audio.playbackRate = audio.defaultPlaybackRate = Number(speed.value);
  localStorage.setItem(SPEED, speed.value);
});

// Space and the arrows, unless they belong to what has the focus.
const TAKEN = "a, button, input, select, textarea, summary, audio, [contenteditable]";
document.addEventListener("keydown", (event) => {
  if (player.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest(TAKEN)) return;
  if (event.key === " ") toggle();
  else if (event.key === "ArrowLeft") audio.currentTime = Math.max(0, audio.currentTime - SKIP);
  else if (event.key === "ArrowRight") audio.currentTime += SKIP;
  else return;
  event.preventDefault();
});

document.body.addEventListener("htmx:afterSettle", appear);
appear();
