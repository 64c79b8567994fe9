import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, TroupeError, Worker } from '../dist/index.js';
import { Server, quiet } from './server.mjs';

let server, admin;
before(async () => {
  server = await Server.start();
  const made = await new Client({ url: server.url }).request('POST', '/api/v1/tokens', {
    json: { name: 'root', role: 'admin' },
  });
  admin = new Client({ url: server.url, token: made.text });
});
after(() => server.stop());

const tokenFor = async (name, role) =>
  (await admin.request('POST', '/api/v1/tokens', { json: { name, role } })).text;

test('a node that has tokens asks for one', async () => {
  await assert.rejects(new Client({ url: server.url }).workflows(), error => {
    assert.ok(error instanceof TroupeError);
    assert.equal(error.status, 401);
    return true;
  });
  assert.deepEqual(await admin.workflows(), []);
});

test('the token may come from the environment', async () => {
  process.env.TROUPE_TOKEN = await tokenFor('eyes', 'viewer');
  try {
    const client = new Client({ url: server.url });
    assert.deepEqual(await client.workflows(), []);
    await assert.rejects(client.start('anything'), error => error.status === 403);
  } finally {
    delete process.env.TROUPE_TOKEN;
  }
});

test('a worker works with a token of its role', async () => {
  const client = new Client({ url: server.url, token: await tokenFor('hands', 'worker') });
  const worker = new Worker(client, {
    queue: 'q',
    logger: quiet,
    tasks: { 'double.it': { parameters: { n: 'integer' }, run: task => ({ n: task.with.n * 2 }) } },
  });
  const running = worker.run();
  try {
    while (!(await admin.taskTypes()).some(type => type.name === 'double.it'))
      await new Promise(resolve => setTimeout(resolve, 10));
    await admin.applyWorkflow({ workflow: 'd', tasks: { a: { uses: 'double.it', with: { n: 21 } } } });
    assert.deepEqual(await admin.run('d'), { a: { n: 42 } });
    await assert.rejects(client.workflows(), error => error.status === 403);
  } finally {
    await worker.stop();
    await running;
  }
});
