// What an exchange with the server answers when it fails. Nothing typed is lost: the page stays as it is.
import { toast } from "./toasts.js";

const WORDS = {
  401: "Votre session est finie. Ouvrez un autre onglet pour vous identifier, puis recommencez ici.",
  403: "Vous n’avez pas le droit de faire cela. Demandez à votre responsable si c’est une erreur.",
  404: "Cette fiche n’existe plus ou n’est plus la vôtre.",
  429: "Trop de demandes à la suite. Attendez une minute puis recommencez.",
};
const CUT = "Pas de réseau. Rien n’est perdu : recommencez quand il revient.";
const BROKEN = "Le serveur n’a pas pu répondre. Rien n’est perdu : recommencez dans un instant.";

export function start() {
  document.addEventListener("htmx:sendError", () => toast(CUT));
  document.addEventListener("htmx:timeout", () => toast(CUT));
  document.addEventListener("htmx:responseError", (event) => {
    toast(WORDS[event.detail.xhr.status] ?? BROKEN);
  });
  addEventListener("offline", () => toast(CUT));
}
