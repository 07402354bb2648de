// Entry point: each module listens on the document, so that what htmx brings later works too.
import { start as startAddresses } from "./addresses.js";
import { start as startDialogs } from "./dialogs.js";
import { start as startForms } from "./forms.js";
import { start as startLists } from "./lists.js";
import { start as startNetwork } from "./network.js";
import { start as startSliders } from "./sliders.js";
import { start as startTheme } from "./theme.js";
import { start as startToasts } from "./toasts.js";
import { start as startVariables } from "./variables.js";

startVariables();
startTheme();
startDialogs();
startToasts();
startForms();
startLists();
startSliders();
startNetwork();
startAddresses();

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
