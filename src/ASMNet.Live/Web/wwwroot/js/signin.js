const wrong = document.getElementById("wrong");

document.getElementById("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const token = document.getElementById("token").value.trim();
  const answer = await fetch("/api/status", { headers: { Authorization: `Bearer ${token}` } }).catch(() => null);
  if (answer?.ok) {
    location.replace(`/?token=${encodeURIComponent(token)}`);
    return;
  }
  wrong.hidden = false;
  wrong.textContent = answer?.status === 429 ? "Too many tries. Wait a few seconds." : answer ? "That is not the token." : "The service does not answer.";
});
