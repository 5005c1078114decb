// A proxy as people put it before the service: it has a name of its own, and the service under a path of its site.

import { createServer, request } from "node:http";
import { connect } from "node:net";

// what Chromium finds on this machine without asking anybody
export const name = "home.localhost";

// service: whose address it takes; path: begins and ends with a stroke; answer(request, response): answers in the service's place, or returns false
export async function startProxy(service, path, answer = () => false) {
  const { hostname, port } = new URL(service.address);
  const open = new Set();
  const pathBehind = (url) => (url.startsWith(path) ? url.slice(path.length - 1) : null);

  const server = createServer((asked, reply) => {
    const behind = pathBehind(asked.url);
    if (asked.url === path.slice(0, -1)) {
      reply.writeHead(301, { Location: path }).end();
    } else if (behind === null) {
      page(reply, 404, "This site has nothing here");
    } else if (!answer({ method: asked.method, path: behind }, reply)) {
      const onward = request({ hostname, port, method: asked.method, path: behind, headers: { ...asked.headers, "X-Forwarded-Proto": "http" } }, (answered) => {
        reply.writeHead(answered.statusCode, answered.headers);
        answered.pipe(reply);
      });
      onward.on("error", () => (reply.headersSent ? reply.destroy() : page(reply, 502, "Bad Gateway")));
      asked.pipe(onward);
    }
  });

  server.on("upgrade", (asked, socket, head) => {
    const behind = pathBehind(asked.url);
    socket.on("error", () => socket.destroy());
    if (behind === null) {
      socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    const onward = connect(port, hostname, () => {
      const headers = asked.rawHeaders.reduce((text, word, i) => text + word + (i % 2 ? "\r\n" : ": "), "");
      onward.write(`GET ${behind} HTTP/1.1\r\n${headers}\r\n`);
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    onward.on("close", () => socket.destroy());
    socket.on("close", () => onward.destroy());
  });

  server.on("connection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: new URL(path, `http://${name}:${server.address().port}`).href,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      open.forEach((socket) => socket.destroy());
    }),
  };
}

// as proxies answer by themselves
export function page(reply, status, words) {
  reply.writeHead(status, { "Content-Type": "text/html" }).end(`<html><head><title>${words}</title></head><body><h1>${words}</h1></body></html>`);
  return true;
}
