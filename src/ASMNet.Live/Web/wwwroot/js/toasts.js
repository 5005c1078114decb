// Short messages that go away by themselves.

const shownFor = 6000;

export function toast(text, kind = "info") {
  const item = document.createElement("p");
  item.className = "toast";
  item.dataset.kind = kind;
  item.textContent = text;
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
