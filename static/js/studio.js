// A take is heard as it is made: the first of an audition that was asked for on this page.
const ASKED = "narrator-hearing";

function listen() {
  finish();
  if (!sessionStorage.getItem(ASKED)) return;
  const audio = document.querySelector("audio[data-stream]:not([src])");
  if (!audio) return;
  sessionStorage.removeItem(ASKED);
  audio.src = audio.dataset.stream;
  // Where a browser plays nothing unasked, or no growing file, the finished take is there soon.
  audio.play().catch(() => { audio.removeAttribute("src"); });
}

// A finished take is played from its file, in which one can seek; not in the middle of listening.
function finish() {
  for (const audio of document.querySelectorAll(".take.done audio[data-stream]")) {
    if (audio.src && !audio.paused && !audio.ended) {
      audio.addEventListener("ended", () => toFile(audio), { once: true });
    } else {
      toFile(audio);
    }
  }
}

function toFile(audio) {
  audio.src = audio.dataset.stream.replace(/stream$/, "audio");
  delete audio.dataset.stream;
  audio.setAttribute("aria-label", audio.getAttribute("aria-label").split(",")[0]);
}

document.getElementById("hear")?.addEventListener("submit", () => {
  sessionStorage.setItem(ASKED, "1");
});
document.body.addEventListener("htmx:afterSettle", listen);

// Two voices at once are no comparison.
document.addEventListener("play", (event) => {
  for (const other of document.querySelectorAll("audio")) {
    if (other !== event.target) other.pause();
  }
}, true);

// 1 to 5 play the takes of the newest audition, unless somebody writes.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !/^[1-5]$/.test(event.key)) return;
  if (event.target.closest("input, textarea, select")) return;
  const takes = document.querySelector(".audition")?.querySelectorAll("audio[src]") ?? [];
  const audio = takes[Number(event.key) - 1];
  if (!audio) return;
  if (audio.paused) audio.play(); else audio.pause();
});
listen();
