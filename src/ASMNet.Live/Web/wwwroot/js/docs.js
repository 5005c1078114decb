// Shows openapi.json to people.

import { recall } from "./memory.js";

const methods = ["get", "post", "patch", "delete"];
const light = matchMedia("(prefers-color-scheme: light)").matches;
document.documentElement.dataset.theme = recall("theme", light ? "light" : "dark");

const api = await (await fetch("openapi.json")).json();
document.getElementById("title").textContent = api.info.title;
document.getElementById("description").textContent = api.info.description;
const parent = document.getElementById("operations");
for (const { name, description } of api.tags) {
  parent.append(make("h2", name), make("p", description));
  for (const [path, item] of Object.entries(api.paths)) {
    for (const method of methods.filter((method) => item[method]?.tags.includes(name))) {
      parent.append(operation(method, path, item[method]));
    }
  }
}

function operation(method, path, item) {
  const details = document.createElement("details");
  details.className = "card";
  const summary = document.createElement("summary");
  const verb = make("span", path.startsWith("/ws/") ? "SOCKET" : method.toUpperCase());
  verb.className = "method";
  summary.append(verb, make("code", path), make("span", item.summary));
  const body = document.createElement("div");
  body.className = "body";
  body.append(...item.description.split("\n\n").map((text) => make("p", text)));
  const parameters = item.parameters ?? [];
  if (parameters.length) {
    body.append(table(["Parameter", "Meaning"], parameters.map(({ name, description }) => [name, description])));
  }
  const schema = resolve(item.requestBody?.content["application/json"].schema);
  if (schema) {
    body.append(table(["Member", "Meaning"], Object.entries(schema.properties).map(([name, { description }]) => [name, description])));
  }
  body.append(table(["Status", "Meaning"], Object.entries(item.responses).map(([status, response]) => [status, (response.$ref ? resolve(response) : response).description])));
  if (item["x-example"]) {
    const example = make("pre", item["x-example"]);
    // it scrolls where it is long, which the keyboard must reach
    example.tabIndex = 0;
    body.append(example);
  }
  details.append(summary, body);
  return details;
}

function resolve(value) {
  return value?.$ref ? value.$ref.slice(2).split("/").reduce((node, key) => node[key], api) : value;
}

function table(head, rows) {
  const made = document.createElement("table");
  made.append(row("th", head), ...rows.map((cells) => row("td", cells)));
  return made;
}

function row(tag, cells) {
  const made = document.createElement("tr");
  made.append(...cells.map((text) => make(tag, text)));
  return made;
}

function make(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
