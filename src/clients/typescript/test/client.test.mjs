import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { Client, ExecutionError, TroupeError } from '../dist/index.js';
import { Server } from './server.mjs';

let server, client;
before(async () => {
  server = await Server.start();
  client = new Client({ url: server.url });
});
after(() => server.stop());

const greeting = `
workflow: greeting
input: { type: object, required: [name], properties: { name: { type: string } } }
tasks:
  greet: { uses: transform, with: { text: "Hello, \${{ input.name }}!" } }
output: \${{ tasks.greet.output.text }}
`;

test('a workflow is applied, started and waited for', async () => {
  const applied = await client.applyWorkflow(greeting, 'greeting.yaml');
  assert.equal(applied.name, 'greeting');
  assert.equal((await client.workflow('greeting')).source, greeting);
  assert.ok((await client.workflows()).some(each => each.name === 'greeting'));
  assert.equal((await client.validateWorkflow(greeting)).tasks, 1);
  const started = await client.start('greeting', { name: 'Ada' }, { labels: { team: 'a' }, seed: 7 });
  assert.equal(await client.result(started.id), 'Hello, Ada!');
  assert.equal(await client.run('greeting', { name: 'Grace' }), 'Hello, Grace!');
  const shown = await client.get(started.id);
  assert.equal(shown.state, 'completed');
  assert.deepEqual(shown.labels, { team: 'a' });
});

test('a workflow may be a value', async () => {
  await client.applyWorkflow({ workflow: 'plain', tasks: { a: { uses: 'transform', with: { n: 1 } } } });
  assert.deepEqual(await client.run('plain'), { a: { n: 1 } });
});

test('executions are listed page by page', async () => {
  await client.applyWorkflow({ workflow: 'many', tasks: { a: { uses: 'transform', with: { n: 1 } } } });
  const started = [];
  for (let i = 0; i < 5; ++i) started.push((await client.start('many')).id);
  const listed = [];
  for await (const each of client.list({ workflow: 'many' })) listed.push(each.id);
  assert.deepEqual(listed.sort(), started.sort());
  const some = [];
  for await (const each of client.list({ workflow: 'many', limit: 2 })) some.push(each.id);
  assert.equal(some.length, 2);
});

test('executions are found by labels, states and time, and counted', async () => {
  await client.applyWorkflow({ workflow: 'labelled', tasks: { a: { uses: 'transform', with: { n: 1 } } } });
  for (const team of ['a', 'b', 'b'])
    await client.start('labelled', {}, { labels: { team, odd: 'x=,"y"' }, wait: '30s' });
  const found = async options => {
    let many = 0;
    for await (const each of client.list({ workflow: 'labelled', ...options })) many += each.id ? 1 : 0;
    assert.equal(await client.count({ workflow: 'labelled', ...options }), many);
    return many;
  };
  assert.equal(await found({ labels: { team: 'b', odd: 'x=,"y"' } }), 2);
  assert.equal(await found({ state: ['completed', 'failed'], labels: { team: 'a' } }), 1);
  assert.equal(await found({ state: 'failed' }), 0);
  assert.equal(await found({ createdFrom: new Date(Date.now() + 60_000) }), 0);
  assert.equal(await found({ createdBefore: new Date(Date.now() + 60_000) }), 3);
});

test('a file is sent in pieces and read back', async () => {
  const bytes = new Uint8Array(9_000_000).map((_, i) => i % 251);
  const file = await client.upload(bytes, { name: 'noise.bin' });
  assert.equal(file.bytes, bytes.length);
  assert.equal(file.name, 'noise.bin');
  assert.deepEqual(await client.artifact(file), bytes);
});

test('events are read as they come, and from where one was', async () => {
  const started = await client.start('greeting', { name: 'Ada' }, { wait: '30s' });
  const types = [];
  for await (const event of client.events(started.id)) types.push(event.type);
  assert.equal(types[0], 'execution_started');
  assert.equal(types.at(-1), 'end');
  const history = await client.history(started.id);
  const last = history.at(-1).sequence;
  const rest = [];
  for await (const event of client.events(started.id, { after: last - 1 })) rest.push(event.type);
  assert.deepEqual(rest, [history.at(-1).type, 'end']);
});

test('a refusal is an error that says what, where and what to do', async () => {
  await assert.rejects(client.start('greetin', { name: 'x' }), error => {
    assert.ok(error instanceof TroupeError);
    assert.equal(error.status, 404);
    assert.equal(error.type, 'urn:troupe:problem:unknown');
    assert.ok(error.hint);
    assert.equal(error.temporary, false);
    return true;
  });
  await assert.rejects(client.start('greeting', {}), { name: 'TroupeError', status: 400 });
  await assert.rejects(client.applyWorkflow('workflow: x\ntasks: { a: { uses: nothing.like.it } }'), error => {
    assert.match(error.where, /:\d+:\d+$/);
    return true;
  });
});

test('an execution that does not complete is an error with its code', async () => {
  await client.applyWorkflow({ workflow: 'fails', tasks: { a: { uses: 'exec', with: { argv: ['false'] } } } });
  await assert.rejects(client.run('fails'), error => {
    assert.ok(error instanceof ExecutionError);
    assert.equal(error.state, 'failed');
    assert.equal(error.code, 'exit_status');
    return true;
  });
});

test('an execution is cancelled', async () => {
  await client.applyWorkflow({ workflow: 'long', tasks: { a: { uses: 'exec', with: { argv: ['sleep', '300'] } } } });
  const started = await client.start('long');
  await client.cancel(started.id, 'enough');
  await assert.rejects(client.result(started.id), { state: 'cancelled' });
});

test('reviews are listed and decided', async () => {
  await client.applyWorkflow({
    workflow: 'asks',
    tasks: { ask: { uses: 'review.request', with: { title: 'ok?' } } },
    output: '${{ tasks.ask.output.comment }}',
  });
  const started = await client.start('asks', {}, { wait: '30s' });
  assert.equal(started.state, 'waiting');
  const open = await client.reviews({ state: 'open' });
  assert.equal(open.length, 1);
  await client.approve(open[0].id, { by: 'test', comment: 'fine' });
  assert.equal(await client.result(started.id), 'fine');
});

test('a form of a review is filled in', async () => {
  await client.applyWorkflow({
    workflow: 'rates',
    tasks: {
      ask: {
        uses: 'review.request',
        with: { title: 'how good?', form: { type: 'object', required: ['stars'], properties: { stars: { type: 'integer' } } } },
      },
    },
    output: '${{ tasks.ask.output.form.stars }}',
  });
  const started = await client.start('rates', {}, { wait: '30s' });
  await assert.rejects(client.approve(started.id), { status: 400 });
  await client.approve(started.id, { form: { stars: 4 } });
  assert.equal(await client.result(started.id), 4);
});

test('waiting for a result can be given up', async () => {
  const started = await client.start('long');
  const given = new AbortController();
  const waiting = client.result(started.id, { signal: given.signal });
  given.abort(new Error('no longer'));
  await assert.rejects(waiting, /no longer/);
  await client.cancel(started.id);
});

test('a result outlasts a node that goes away and comes back', async () => {
  const own = await Server.start();
  const away = new Client({ url: own.url });
  await away.applyWorkflow({ workflow: 'asks', tasks: { ask: { uses: 'review.request', with: { title: 'ok?' } } } });
  const started = await away.start('asks', {}, { wait: '30s' });
  const waiting = away.result(started.id);
  await own.kill();
  await own.launch();
  await away.approve(started.id);
  assert.equal((await waiting).ask.approved, true);
  await own.stop();
});

test('no node is an error of its own kind', async () => {
  const nobody = new Client({ url: 'http://127.0.0.1:9' });
  await assert.rejects(nobody.workflows(), error => error.status === 0 && error.temporary);
  assert.equal(await nobody.ready(), false);
  assert.equal(await client.ready(), true);
});

test('another fetch is used for everything', async () => {
  const asked = [];
  const other = new Client({ url: server.url, fetch: (url, init) => (asked.push(init.method), fetch(url, init)) });
  await other.applyWorkflow(greeting);
  assert.equal(await other.run('greeting', { name: 'Ada' }), 'Hello, Ada!');
  assert.ok(asked.length >= 2 && asked.every(method => method === 'POST' || method === 'GET'));
});

test('an answer that breaks off, or is no JSON, is told from a refusal', async () => {
  const said = ['HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"items":', 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nwhat'];
  const broken = createServer(socket => socket.on('error', () => {}).once('data', () => socket.end(said.shift())));
  await new Promise(resolve => broken.listen(0, '127.0.0.1', resolve));
  const lost = new Client({ url: `http://127.0.0.1:${broken.address().port}` });
  for (let i = 0; i < 2; ++i)
    await assert.rejects(lost.workflows(), error => error instanceof TroupeError && error.status === 0 && error.temporary);
  await new Promise(resolve => broken.close(resolve));
});

test('a request that is given up ends at once, with the reason', async () => {
  const given = new AbortController();
  const asked = client.request('POST', '/api/v1/queues/nobody/poll', { json: { worker: 'w', wait: '30s' }, signal: given.signal });
  setImmediate(() => given.abort(new Error('enough')));
  await assert.rejects(asked, /enough/);
});
