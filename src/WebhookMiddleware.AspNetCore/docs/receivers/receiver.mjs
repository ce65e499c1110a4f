// A webhook receiver: verifies each request, acts once per delivery, and decides. Node.js 18 or newer, no packages.
//   WEBHOOK_SECRET='whsec_…' PORT=8080 node receiver.mjs
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const secrets = (process.env.WEBHOOK_SECRET ?? '').split(' ').filter(Boolean) // two of them while one replaces the other
  .map(text => Buffer.from(text.replace(/^whsec_/, ''), 'base64'));
if (secrets.length === 0) throw new Error('Set WEBHOOK_SECRET.');

const toleranceSeconds = 300;
const maxBytes = 10 * 1024 * 1024;

// Answers by webhook-id. In memory, so a restart forgets them: keep them in your database, under a unique key, for ten days.
const answers = new Map();

function isGenuine(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (!id || !signatures || !/^\d+$/.test(timestamp) || Math.abs(Date.now() / 1000 - timestamp) > toleranceSeconds) return false;
  return secrets.some(secret => {
    const expected = createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest();
    return signatures.split(' ').filter(text => text.startsWith('v1,')).some(text => {
      const given = Buffer.from(text.slice(3), 'base64');
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  });
}

// Before an event: an answer within deadlineMs. It must not change anything, since the request may still fail.
function decide({ data: order }) {
  const index = order.items.findIndex(item => item.quantity > 10);
  if (index >= 0) {
    return problem(422, 'Too many', [{ pointer: `#/items/${index}/quantity`, detail: 'At most 10 of one article' }]);
  }

  const goods = order.items.reduce((sum, item) => sum + item.quantity * item.price, 0);
  return goods >= 1000 && order.delivery?.cost > 0
    ? [200, 'application/json', { decision: 'enrich', mergePatch: { delivery: { cost: 0 } } }]
    : [204];
}

// After an event: the receiver's own work. It is done once, whatever is sent again.
function act(envelope, id) {
  console.log(`handled ${envelope.type} ${id}`);
  return [204];
}

const problem = (status, title, errors) => [status, 'application/problem+json', { title, status, errors }];

function handle(headers, body) {
  if (!isGenuine(headers, body)) return [401];
  const id = headers['webhook-id'];
  if (answers.has(id)) return answers.get(id); // a repeated delivery gets the same answer
  let envelope;
  try { envelope = JSON.parse(body); } catch { return [400]; }
  const answer = envelope.type === 'before_order_add' ? decide(envelope) : envelope.dryRun ? [204] : act(envelope, id);
  answers.set(id, answer); // not after an exception: then the delivery comes again
  return answer;
}

createServer(async (request, response) => {
  try {
    const chunks = [];
    let size = 0;
    for await (const chunk of request) if ((size += chunk.length) <= maxBytes) chunks.push(chunk);
    const [status, type, content] = size > maxBytes ? [413] : handle(request.headers, Buffer.concat(chunks));
    response.writeHead(status, type && { 'Content-Type': type }).end(content && JSON.stringify(content));
  } catch (error) {
    console.error(error);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  }
}).listen(process.env.PORT ?? 8080, () => console.log('listening'));
