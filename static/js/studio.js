// A take is heard as it is made: the first of an audition that was asked for on this page, or one
// that is chosen.
import { Growing } from "./growing.js";

const ASKED = "narrator-hearing";
const live = document.getElementById("live");
let heard = null;

async function listen(button) {
  hush();
  const mine = new Growing(button.dataset.stream, () => {
    live.hidden = false;
    live.querySelector("span").textContent = button.dataset.name;
    performance.mark("narrator-first-sound");
  });
  heard = mine;
  for (const audio of document.querySelectorAll("audio")) audio.pause();
  try {
    await mine.play();
  } catch { /* the finished take is there soon */ }
  if (heard === mine) hush();
}

function hush() {
  heard?.stop();
  heard = null;
  live.hidden = true;
}

// Asked for a moment ago, before this page was loaded.
function begin() {
  if (!sessionStorage.getItem(ASKED)) return;
  const button = document.querySelector("button[data-stream]");
  if (!button) return;
  sessionStorage.removeItem(ASKED);
  listen(button);
}

document.getElementById("hear").addEventListener("submit", () => {
  sessionStorage.setItem(ASKED, "1");
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-stream]");
  if (button) listen(button);
});
document.getElementById("hush").addEventListener("click", hush);
document.body.addEventListener("htmx:afterSettle", begin);

// Two voices at once are no comparison.
document.addEventListener("play", (event) => {
  hush();
  for (const other of document.querySelectorAll("audio")) {
    if (other !== event.target) other.pause();
  }
}, true);

// 1 to 5 play the takes of the newest audition, unless somebody writes.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !/^[1-5]$/.test(event.key)) return;
  if (event.target.closest("input, textarea, select")) return;
  const take = document.querySelectorAll(".audition:first-of-type .take")[Number(event.key) - 1];
  const audio = take?.querySelector("audio");
  if (audio?.paused) audio.play();
  else audio?.pause();
  const button = take?.querySelector("button[data-stream]");
  if (button) listen(button);
});
begin();
