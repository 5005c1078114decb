import { reloadFor, settled } from "./reload.js";
import { say, translate } from "./say.js";

translate();
// the page was loaded again for this
settled("token");
const wrong = document.getElementById("wrong");

document.getElementById("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const token = document.getElementById("token").value.trim();
  // the answer sets a cookie, so that the token never stands in an address
  const answer = await ask({ Authorization: `Bearer ${bytes(token)}` });
  if (answer?.ok) {
    enter();
    return;
  }
  wrong.hidden = false;
  wrong.textContent = answer?.status === 429 ? say("Too many tries. Wait a few seconds.") : answer ? say("That is not the token.") : say("The service does not answer.");
});

// Browsers keep the cookie back from who comes by a link of another site, and this page stands there though he has it. What the page itself asks
// for bears it, and so does what it leads to.
ask().then((answer) => {
  if (answer?.ok) {
    reloadFor("cookie", true, enter);
  }
});

// the page, as who has these headers and the cookie gets it; null where nobody answers
function ask(headers = {}) {
  return fetch("./", { headers, cache: "no-store" }).catch(() => null);
}

// Not by loading it again, which is one more step of the link from another site.
function enter() {
  const address = new URL(location.href);
  if (address.searchParams.has("token")) {
    // a wrong one there would be asked before the cookie
    address.searchParams.delete("token");
  }
  // with a place in the page behind it, it would be no other address
  address.hash = "";
  location.replace(address);
}

// The service reads a header as UTF-8, of which a browser takes each byte as a letter, and no letter that is more than a byte.
function bytes(text) {
  return String.fromCharCode(...new TextEncoder().encode(text));
}
