// What the pages say, in the reader's language. The pages are written in English; words.json has every sentence in the other languages.

import { recall, remember } from "./memory.js";

const names = { en: "English", de: "Deutsch", es: "Español", ja: "日本語", zh: "中文" };
const untouched = "kbd, script, style, noscript, [translate=no]";
const attributes = ["title", "aria-label", "placeholder"];

export const language = choose();
const words = language === "en" ? {} : await load();
const writers = new Map();
document.documentElement.lang = language;

// text: the English sentence, written out where this is called, so that the tests find it; {name} in it stands for values.name
export function say(text, values = {}) {
  return (words[text]?.[language] ?? text).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// A number with so many digits behind the decimal mark, as the reader's language writes it; what they round to 0 has no sign
export function number(value, digits, least = digits) {
  const key = `${digits} ${least}`;
  if (!writers.has(key)) {
    writers.set(key, new Intl.NumberFormat(language, { minimumFractionDigits: least, maximumFractionDigits: digits, useGrouping: false }));
  }
  return writers.get(key).format(Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value);
}

// Puts what the HTML says into the reader's language. A title may end in the key that does the same: "Full screen (F)".
export function translate() {
  if (language === "en") {
    return;
  }
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    const text = data.trim();
    if (text && !parentElement.closest(untouched)) {
      walker.currentNode.data = data.replace(text, say(text));
    }
  }
  for (const name of attributes) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      const [, text, key] = element.getAttribute(name).match(/^(.*?)( \(.\))?$/);
      element.setAttribute(name, say(text) + (key ?? ""));
    }
  }
}

// The languages to choose from. A choice loads the page again, and lasts.
export function offerLanguages(select) {
  select.replaceChildren(...Object.entries(names).map(([code, name]) => {
    const option = new Option(name, code, false, code === language);
    option.lang = code;
    return option;
  }));
  select.addEventListener("change", () => {
    remember("language", select.value);
    location.reload();
  });
}

// what a person chose here before, or the first language of the browser that there is
function choose() {
  const wishes = [recall("language", ""), ...navigator.languages].map((wish) => wish.split("-")[0]);
  return wishes.find((wish) => wish in names) ?? "en";
}

async function load() {
  const answer = await fetch("words.json");
  return answer.ok ? answer.json() : {};
}
