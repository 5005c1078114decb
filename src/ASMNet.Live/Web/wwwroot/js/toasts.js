// Short messages that go away by themselves.

const shownFor = 6000;

// link: what the message leads to
export function toast(text, kind = "info", link = null) {
  const item = document.createElement("p");
  item.className = "toast";
  item.dataset.kind = kind;
  item.textContent = text;
  if (link) {
    item.append(" ", link);
  }
  document.getElementById("toasts").append(item);
  setTimeout(() => item.remove(), shownFor);
}

export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    toast(error.message, "error");
    return undefined;
  }
}
