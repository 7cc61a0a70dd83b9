// The examples fill the form; the advice follows the words.
const name = document.getElementById("id_name");

for (const example of document.querySelectorAll("[data-description]")) {
  example.addEventListener("click", (event) => {
    event.preventDefault();
    const text = document.getElementById("id_description");
    text.value = example.dataset.description;
    name.value = example.dataset.name;
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
    text.scrollIntoView({ block: "center" });
  });
}
