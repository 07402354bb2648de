// One question a screen: the digits choose an answer, 0 the last one ("prefers not to answer"); Enter goes on.
const form = document.querySelector("form[data-digits]");

function chosenBy(key) {
  const answers = [...form.querySelectorAll("input[type=radio]")];
  return key === "0" ? answers.at(-1) : answers[Number(key) - 1];
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("textarea, input:not([type=radio])")) return;
  if (/^[0-9]$/.test(event.key)) {
    const answer = chosenBy(event.key);
    if (!answer) return;
    event.preventDefault();
    answer.focus();
    answer.click();
  } else if (event.key === "Enter" && !event.target.closest("button, a, summary")) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[value=suite]"));
  }
});
