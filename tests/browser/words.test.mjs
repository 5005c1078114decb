// What the pages say, in every language that they offer.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, openPage, untilTracked } from "./browser.mjs";
import { folder as artifacts } from "./report.mjs";
import { root, Service } from "./service.mjs";
import { after, before, explained, test } from "./testing.mjs";

const languages = ["de", "es", "ja", "zh"];
const pages = ["index.html", "wall.html", "hub.html", "overlay.html", "signin.html"];
const sources = join(root, "src", "ASMNet.Live", "Web", "wwwroot");
const words = JSON.parse(readFileSync(join(sources, "words.json"), "utf8"));
const desktop = { viewport: { width: 1440, height: 900 } };
let folder;
let service;
let browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "asmnet-live-words-"));
  browser = await launch();
  service = await Service.start({ folder, options: ["--source", "synthetic"] });
});

after(async () => {
  await browser?.close();
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function withPage(options, run) {
  const context = await browser.newContext({ ...desktop, ...options });
  try {
    const page = await openPage(context, service.address);
    await untilTracked(page);
    await page.waitForFunction(() => document.querySelectorAll("#faces li").length > 0 && document.getElementById("facts").children.length > 0);
    return await run(page);
  } catch (error) {
    throw await explained(error);
  } finally {
    await context.close();
  }
}

// every sentence in the HTML, as js/say.js looks for them
async function sentencesOfPages() {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const sentences = [];
    for (const name of pages) {
      await page.setContent(readFileSync(join(sources, name), "utf8").replace(/<script[^>]*src.*?<\/script>/g, ""));
      sentences.push(...await page.evaluate(readPage));
    }
    return sentences;
  } catch (error) {
    throw await explained(error);
  } finally {
    await context.close();
  }
}

function readPage() {
  const found = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest("kbd, script, style, noscript, [translate=no]")) {
      found.push(walker.currentNode.data.trim());
    }
  }
  for (const name of ["title", "aria-label", "placeholder"]) {
    found.push(...[...document.querySelectorAll(`[${name}]`)].map((element) => element.getAttribute(name).replace(/ \(.\)$/, "")));
  }
  return found.filter((text) => /\p{L}/u.test(text));
}

function sentencesOfScripts() {
  const folderOfScripts = join(sources, "js");
  return readdirSync(folderOfScripts).flatMap((name) => {
    const text = readFileSync(join(folderOfScripts, name), "utf8");
    return [...text.matchAll(/\bsay\(\s*("(?:[^"\\]|\\.)*")/g)].map(([, literal]) => JSON.parse(literal));
  });
}

test("every sentence is there in every language, and no other", async () => {
  const said = new Set([...await sentencesOfPages(), ...sentencesOfScripts()]);
  assert.ok(said.size > 100, `${said.size} sentences`);
  assert.deepEqual([...said].filter((text) => !(text in words)), [], "add these to words.json");
  assert.deepEqual(Object.keys(words).filter((text) => !said.has(text)), [], "nobody says these any more");
  const places = (text) => (text.match(/\{\w+\}/g) ?? []).toSorted();
  for (const [text, said] of Object.entries(words)) {
    assert.deepEqual(Object.keys(said), languages, text);
    for (const language of languages) {
      assert.ok(said[language].trim().length > 0, `${text}: ${language}`);
      assert.deepEqual(places(said[language]), places(text), `${text}: ${language}`);
    }
  }
});

test("every page with a bar offers the languages", () => {
  const withBar = pages.filter((name) => readFileSync(join(sources, name), "utf8").includes('class="tools"'));
  assert.deepEqual(withBar, ["index.html", "wall.html", "hub.html"]);
  assert.deepEqual(withBar.filter((name) => !readFileSync(join(sources, name), "utf8").includes('<select id="language"')), []);
});

test("nothing on the page is said past the table", async () => {
  const context = await browser.newContext({ ...desktop, locale: "de" });
  try {
    const page = await context.newPage();
    // a language whose every sentence shows where it came from
    const marked = Object.fromEntries(Object.keys(words).map((text) => [text, { de: `«${text}»` }]));
    await page.route("**/words.json", (route) => route.fulfill({ json: marked }));
    await page.goto(service.address);
    await page.waitForFunction(() => document.querySelectorAll("#faces li").length > 0 && document.getElementById("facts").children.length > 0
      && document.getElementById("source").options.length > 0 && document.getElementById("state").dataset.state === "live");
    const unsaid = await page.evaluate(() => {
      const found = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const { data, parentElement } = walker.currentNode;
        if (/\p{L}{2}/u.test(data) && !data.includes("«") && !parentElement.closest("kbd, script, noscript, [translate=no], output, #facts dd")) {
          found.push(data.trim());
        }
      }
      for (const name of ["title", "aria-label", "placeholder"]) {
        found.push(...[...document.querySelectorAll(`body [${name}]`)].map((element) => element.getAttribute(name)).filter((text) => /\p{L}{2}/u.test(text) && !text.includes("«")));
      }
      return found;
    });
    const channels = [...readFileSync(join(root, "src", "ASMNet", "Expressions", "Expression.cs"), "utf8").matchAll(/^ {4}(\w+),$/gm)]
      .map(([, name]) => name[0].toLowerCase() + name.slice(1));
    assert.equal(channels.length, 52);
    const channelTexts = await page.evaluate(async (all) => {
      const { channelText } = await import("/js/channels.js");
      return all.map((name) => channelText(name));
    }, channels);
    // the name of what moves, and the side around it where there is one
    assert.deepEqual(channelTexts.filter((text) => !/^«(«[^«»]+» (left|right)|[^«»]+)»$/.test(text)), []);
    assert.equal(new Set(channelTexts).size, channels.length);
    // names of things, which are the same in every language: devices, models, protocols
    const status = await service.status();
    const lists = await Promise.all(["devices", "models"].map(async (name) => (await service.call("GET", `/api/${name}`)).json()));
    const names = new Set([...channels, status.pipeline.device, ...lists.flat().map(({ name }) => name), ...(await (await service.call("GET", "/api/outputs")).json()).protocols]);
    assert.deepEqual(unsaid.filter((text) => !names.has(text)), []);
  } catch (error) {
    throw await explained(error);
  } finally {
    await context.close();
  }
});

for (const [language, landmarks] of [["de", "Punkte"], ["es", "Puntos"], ["ja", "ランドマーク"], ["zh", "特征点"]]) {
  test(`a browser that speaks ${language} gets the page so, whole and within its window`, () => withPage({ locale: language }, async (page) => {
    assert.equal(await page.getAttribute("html", "lang"), language);
    assert.equal(await page.textContent("[data-layer=landmarks] span"), landmarks);
    assert.equal(await page.inputValue("#language"), language);
    const cut = await page.evaluate(() => [...document.querySelectorAll("button, h2, dt, figcaption, .field > span:first-child")]
      .filter((item) => item.scrollWidth > item.clientWidth + 1 && item.clientWidth > 0).map((item) => item.textContent.trim()));
    assert.deepEqual(cut, []);
    // as many digits as a legend may have
    await page.keyboard.press("p");
    await page.evaluate(() => document.querySelectorAll(".legend b").forEach((value) => { value.textContent = "-89.9"; }));
    const told = ["Live", "Connected", "Reconnecting", "No such source"].map((state) => words[state][language]);
    for (const width of [1440, 1100, 768, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await page.screenshot({ path: join(artifacts, `words-${language}-${width}.png`) });
      // whatever the service's state is called; before the page asks for it again
      const wide = await page.evaluate((states) => states.map((state) => {
        document.querySelector("#state span").textContent = state;
        document.getElementById("wall").hidden = false;
        return document.documentElement.scrollWidth - innerWidth;
      }), told);
      assert.ok(wide.every((pixels) => pixels <= 0), `${wide} pixels too wide at ${width} with ${told}`);
    }
    assert.deepEqual(page.complaints, []);
  }));
}

// who reads 1.234 frames as a thousand reads 29.9 a second as two hundred and ninety-nine
for (const [language, mark, other] of [["de", ",", "."], ["es", ",", "."], ["en", ".", ","], ["ja", ".", ","]]) {
  test(`numbers have the decimal mark of their language: ${language}`, () => withPage({ locale: language }, async (page) => {
    await page.waitForFunction(() => [...document.querySelectorAll("output")].every(({ textContent }) => textContent !== "") && /\d/.test(document.getElementById("figure-latency").textContent));
    assert.equal((await service.call("POST", "/api/recordings")).status, 201);
    await service.until(({ recording }) => recording?.frames > 5);
    assert.equal((await service.call("DELETE", "/api/recordings/current")).status, 200);
    await page.waitForSelector("#recordings a");
    const places = ["#figure-fps", "#figure-latency", "#angles b", "#faces .measures b", "#legend-latency b", "#smoothing output", "#place output", "#recordings small"];
    for (const place of places) {
      // an angle of ten times a whole degree or none would say nothing, so any one of its kind will do
      const texts = await page.$$eval(place, (items) => items.map(({ textContent }) => textContent));
      assert.ok(texts.some((text) => new RegExp(`\\d[${mark}]\\d`).test(text)), `${place}: ${texts.join("; ")}`);
      assert.deepEqual(texts.filter((text) => new RegExp(`\\d[${other}]\\d`).test(text)), [], place);
    }
  }));
}

test("a number that rounds to nothing has no sign", () => withPage({}, async (page) => {
  const written = await page.evaluate(async () => {
    const { number } = await import("/js/say.js");
    return [[-0.04, 1], [-0.06, 1], [-0.4, 0], [-0, 2], [-1.26, 1], [0.04, 1]].map(([value, digits]) => number(value, digits));
  });
  assert.deepEqual(written, ["0.0", "-0.1", "0", "0.00", "-1.3", "0.0"]);
}));

test("a language is chosen in the page and lasts; one that there is not becomes English", () => withPage({ locale: "fr-FR" }, async (page) => {
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await Promise.all([page.waitForEvent("load"), page.selectOption("#language", "zh")]);
  await page.waitForFunction(() => document.documentElement.lang === "zh");
  await page.waitForFunction(() => /录制/.test(document.getElementById("record").textContent));
  await page.reload();
  await page.waitForFunction(() => document.documentElement.lang === "zh");
  await Promise.all([page.waitForEvent("load"), page.selectOption("#language", "en")]);
  await page.waitForFunction(() => /Record/.test(document.getElementById("record").textContent));
}));
