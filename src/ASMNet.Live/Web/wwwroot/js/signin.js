import { settled } from "./reload.js";
import { say, translate } from "./say.js";

translate();
// the page was loaded again for this
settled("token");
const wrong = document.getElementById("wrong");

document.getElementById("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const token = document.getElementById("token").value.trim();
  // the answer sets a cookie, so that the token never stands in an address
  const answer = await fetch("./", { headers: { Authorization: `Bearer ${token}` } }).catch(() => null);
  if (answer?.ok) {
    const address = new URL(location.href);
    if (address.searchParams.has("token")) {
      // a wrong one there would be asked before the cookie
      address.searchParams.delete("token");
      location.replace(address);
    } else {
      location.reload();
    }
    return;
  }
  wrong.hidden = false;
  wrong.textContent = answer?.status === 429 ? say("Too many tries. Wait a few seconds.") : answer ? say("That is not the token.") : say("The service does not answer.");
});
