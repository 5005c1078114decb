// What this browser remembers between visits: the theme and what is drawn. Works without, where storage is off.

const key = "asmnet-live";

// what cannot be read is replaced with the next choice
function remembered() {
  try {
    const all = JSON.parse(localStorage.getItem(key));
    return typeof all === "object" && all !== null ? all : {};
  } catch {
    return {};
  }
}

export function recall(name, otherwise) {
  return remembered()[name] ?? otherwise;
}

export function remember(name, value) {
  try {
    localStorage.setItem(key, JSON.stringify({ ...remembered(), [name]: value }));
  } catch {
    // a private window may refuse storage: the choice then lasts as long as the page
  }
}
