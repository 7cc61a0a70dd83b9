// What every page does: polls that cost nothing when nothing changed, and small comforts.
document.documentElement.classList.add("scripted");

const seen = new Map();
const offline = document.getElementById("offline");

// An unchanged fragment is answered 304: htmx then leaves the page as it is.
document.body.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb === "get" && seen.has(detail.path)) {
    detail.headers["If-None-Match"] = seen.get(detail.path);
  }
});
document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  const etag = detail.xhr.getResponseHeader("ETag");
  if (etag) seen.set(detail.requestConfig.path, etag);
});

// Nobody looks: do not ask.
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.requestConfig.verb === "get" && document.hidden) event.preventDefault();
});

// Signed out meanwhile: show where to sign in, on a whole page.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  const landed = new URL(xhr.responseURL || location.href).pathname;
  const asked = new URL(requestConfig.path, location.href).pathname;
  if (requestConfig.verb === "get" && landed !== asked) {
    event.preventDefault();
    location.reload();
  }
});

document.body.addEventListener("htmx:sendError", () => { offline.hidden = false; });
document.body.addEventListener("htmx:afterOnLoad", () => { offline.hidden = true; });

// A screen reader hears a change of state, and not each tick of the counters.
const said = document.getElementById("said");
let words = document.querySelector("[data-say]")?.textContent;
document.body.addEventListener("htmx:afterSettle", () => {
  const now = document.querySelector("[data-say]")?.textContent;
  if (said && now && now !== words) said.textContent = words = now;
});

// Before htmx hears of it, which listens on the form itself.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  navigator.clipboard?.writeText(field.value).then(() => { button.textContent = "Copied"; });
});
for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
