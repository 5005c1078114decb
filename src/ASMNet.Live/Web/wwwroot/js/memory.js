// What this browser remembers between visits: the theme and what is drawn. Works without, where storage is off.

const key = "asmnet-live";

export function recall(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}")[name] ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key) ?? "{}"), [name]: value }));
  } catch {
    // a private window may refuse storage: the choice then lasts as long as the page
  }
}
