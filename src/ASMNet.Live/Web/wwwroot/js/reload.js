// Loads the page again, for each reason once: what that does not mend, as behind a proxy with services of two versions, it would not mend the next
// time either.

const prefix = "asmnet-reloaded ";
let going = false;

// onlyOnce: not where the browser keeps nothing, and each page that is loaded would do it; load: how, where it is not the same address
export function reloadFor(reason, onlyOnce = false, load = () => location.reload()) {
  if (going || (wasReloadedFor(reason) ?? onlyOnce)) {
    return;
  }
  going = true;
  load();
}

// The next time it is another matter.
export function settled(reason) {
  try {
    sessionStorage.removeItem(prefix + reason);
  } catch {
    // storage is off, and nothing is kept there
  }
}

// null where nobody knows
function wasReloadedFor(reason) {
  try {
    const was = sessionStorage.getItem(prefix + reason) !== null;
    sessionStorage.setItem(prefix + reason, "");
    return was;
  } catch {
    // storage is off
    return null;
  }
}
