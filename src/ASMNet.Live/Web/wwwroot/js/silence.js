// How long nothing has come, as both sides saw it. The clock of a page alone leaps: a machine that sleeps, a page that is frozen, a debugger
// and a browser that draws a page for a picture pass over times in which nothing could have come.

import { reloadFor } from "./reload.js";

const every = 1000;
// what one step of the page's clock counts at most, in milliseconds
const longestStep = 2000;

const pageVersion = document.querySelector("meta[name=asmnet-page]")?.content;
let seen = performance.now();
let passed = 0;
let told = null;
let served = 0;
let passedWhenTold = 0;

function step() {
  const now = performance.now();
  passed += Math.min(longestStep, Math.max(0, now - seen));
  seen = now;
  return passed;
}

setInterval(step, every);

// Is given every answer of the service, which bears its time and the version of its pages.
export function hear(answer) {
  compare(answer.headers.get("ASMNet-Page"));
  const date = Date.parse(answer.headers.get("Date"));
  if (Number.isNaN(date)) {
    return;
  }
  served += told === null ? 0 : Math.max(0, date - told);
  told = date;
  passedWhenTold = step();
}

// A service that was started again as another version has other pages, which may not get on with this one.
function compare(version) {
  if (version && version !== pageVersion && document.dispatchEvent(new Event("asmnet:outdated", { cancelable: true }))) {
    reloadFor(version);
  }
}

export class Silence {
  #passed = step();
  #served = servedNow();

  // in milliseconds: the shorter of what passed here, and what passed there until the last answer and here since
  get length() {
    return Math.max(0, Math.min(step() - this.#passed, servedNow() - this.#served));
  }
}

function servedNow() {
  return served + step() - passedWhenTold;
}
