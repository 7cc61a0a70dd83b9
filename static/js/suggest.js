// The answer is read while it is written; then the page shows it as it is kept.
const form = document.getElementById("ask");
const answer = document.getElementById("answer");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  answer.hidden = false;
  answer.textContent = "…";
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "text/plain" },
      body: new FormData(form),
    });
    if (!response.ok) throw new Error(response.statusText);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    answer.textContent = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      answer.textContent += part.value;
    }
    location.reload();
  } catch {
    answer.textContent = "This could not be asked right now. Try again in a moment.";
    button.disabled = false;
  }
});
