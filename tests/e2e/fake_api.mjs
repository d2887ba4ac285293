// fake_api.mjs - stands in for a provider's API: records what it is asked, and answers as it is told to.
import http from 'node:http';
import path from 'node:path';
import { PUBLIC, ROOT } from './support.mjs';

export class FakeApi {
  requests = []; // {method, url, headers, body}
  answer;        // (request, number of it) => [status, body, headers]; null hangs

  static async start(t, answer) {
    const fake = new FakeApi();
    fake.answer = answer;
    fake.server = http.createServer((request, response) => {
      const pieces = [];
      request.on('data', (piece) => pieces.push(piece));
      request.on('error', () => {});
      request.on('end', () => {
        const seen = { method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(pieces).toString() };
        const answered = fake.answer(seen, fake.requests.push(seen));
        if (!answered) return;
        const [status, body = '', headers = {}] = answered;
        response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
    await new Promise((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    fake.url = `http://127.0.0.1:${fake.server.address().port}`;
    t.after(() => {
      fake.server.closeAllConnections();
      fake.server.close();
    });
    return fake;
  }

  /** The bodies, as JSON. */
  get sent() {
    return this.requests.map((request) => JSON.parse(request.body));
  }
}

/** A configuration with one channel, "main". */
export function oneChannel(folder, channel, more = {}) {
  return {
    hotline: 'Test Hotline',
    listen: '127.0.0.1:0',
    admin: '127.0.0.1:0',
    public_url: PUBLIC,
    content: process.env.RIGHTSLINE_CONTENT ?? path.join(ROOT, 'content'),
    state: path.join(folder, 'state'),
    key: path.join(folder, 'key'),
    ...more,
    channels: { main: channel },
  };
}
