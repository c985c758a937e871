// Keys for the review queue. Each does what a button or a link of the card does; without this file those remain.
"use strict";

const cards = [...document.querySelectorAll(".card")];
let at = 0;

function show(next) {
  at = Math.max(0, Math.min(cards.length - 1, next));
  cards[at].focus({ preventScroll: true });
  cards[at].scrollIntoView({ block: "nearest" });
}

const keys = {
  j: () => show(at + 1),
  k: () => show(at - 1),
  c: () => cards[at].querySelector("button[value=confirmed]").click(),
  r: () => cards[at].querySelector("button[value=rejected]").click(),
  n: () => cards[at].querySelector("input[name=note]").focus(),
  o: () => cards[at].querySelector("a.open").click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (!event.target.closest(".card")) return; // elsewhere a letter is only a letter (WCAG 2.1.4)
  const typing = event.target.closest("input");
  if (typing && event.key === "Escape") show(at);
  if (typing || !Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});

document.addEventListener("focusin", (event) => {
  const card = cards.indexOf(event.target.closest(".card"));
  if (card >= 0) at = card;
});

if (cards.length) {
  document.querySelector(".keys").hidden = false;
  show(0);
}
