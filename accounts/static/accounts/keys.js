// Says in the page that a security key did not answer: allauth only tells the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const told = document.getElementById("cle-refusee");
  if (told) told.hidden = false;
});
