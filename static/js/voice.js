// The examples fill the form, and the words are counted.
const text = document.querySelector("[data-words]");
const name = document.getElementById("id_name");
const words = document.getElementById("words");
const [few, many] = text.dataset.words.split("-").map(Number);

function tally() {
  const number = text.value.trim().split(/\s+/).filter(Boolean).length;
  words.textContent = number ? `${number} word${number === 1 ? "" : "s"}` : "";
  words.className = number >= few && number <= many ? "good" : "";
}

text.addEventListener("input", tally);
for (const example of document.querySelectorAll("[data-description]")) {
  example.addEventListener("click", (event) => {
    event.preventDefault();
    text.value = example.dataset.description;
    name.value = example.dataset.name;
    tally();
    text.focus();
    text.scrollIntoView({ block: "center" });
  });
}
tally();
