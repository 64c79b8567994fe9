import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client, TaskError, Worker } from '../dist/index.js';
import { Server, eventually, gate, quiet } from './server.mjs';

let server, client;
before(async () => {
  server = await Server.start({ more: ['--set', 'workers.lease=2s'] });
  client = new Client({ url: server.url });
});
after(() => server.stop());

let queues = 0;

/** Runs a worker of one type while the body does. */
async function working(handler, body, options = {}) {
  const queue = `q${++queues}`;
  const type = `test.${queue}`;
  const worker = new Worker(client, { queue, tasks: { [type]: handler }, logger: quiet, ...options });
  const ended = worker.run();
  await eventually(async () => (await client.taskTypes()).some(each => each.name === type));
  try {
    return await body({ worker, type, queue, ended });
  } finally {
    await worker.stop();
    await ended;
  }
}

const apply = (name, tasks, more = {}) => client.applyWorkflow({ workflow: name, tasks, ...more });

test('a task is done and its output is the task’s', async () => {
  await working(
    (task, context) => {
      assert.equal(context.signal.aborted, false);
      assert.equal(task.attempt, 1);
      return { doubled: task.with.n * 2 };
    },
    async ({ type }) => {
      await apply('double', { a: { uses: type, with: { n: 21 } } });
      assert.deepEqual(await client.run('double'), { a: { doubled: 42 } });
    },
  );
});

test('many tasks are done, as many at once as were asked for', async () => {
  let running = 0;
  let most = 0;
  await working(
    async task => {
      most = Math.max(most, ++running);
      await new Promise(resolve => setTimeout(resolve, 1));
      --running;
      return task.with.n;
    },
    async ({ type }) => {
      await apply('many', { all: { uses: type, foreach: '${{ input.items }}', with: { n: '${{ item }}' } } });
      const items = [...Array(200).keys()];
      assert.deepEqual(await client.run('many', { items }), { all: items });
      assert.ok(most <= 7, `${most} at once`);
    },
    { concurrency: 7 },
  );
});

test('what a task throws is a failure; a TaskError says more', async () => {
  const seen = [];
  await working(
    task => {
      seen.push(task.attempt);
      if (task.with.how === 'plain') throw new Error('broken');
      throw new TaskError('no_image', 'gone', { retryable: task.with.how === 'again', retryAfterMs: 1 });
    },
    async ({ type }) => {
      for (const how of ['plain', 'never', 'again'])
        await apply(`fails-${how}`, { a: { uses: type, retry: { attempts: 2, backoff: '1ms' }, with: { how } } });
      await assert.rejects(client.run('fails-plain'), { code: 'error' });
      assert.deepEqual(seen.splice(0), [1, 2]);
      await assert.rejects(client.run('fails-never'), { code: 'no_image' });
      assert.deepEqual(seen.splice(0), [1]);
      await assert.rejects(client.run('fails-again'), { code: 'no_image' });
      assert.deepEqual(seen.splice(0), [1, 2]);
    },
  );
});

test('a cancelled execution aborts its task at once', async () => {
  const began = gate();
  const aborted = gate();
  await working(
    async (_, context) => {
      began.open();
      await new Promise(resolve => context.signal.addEventListener('abort', resolve));
      aborted.open(context.signal.reason);
    },
    async ({ type, worker }) => {
      await apply('cancelled', { a: { uses: type } });
      const started = await client.start('cancelled');
      await began.passed;
      await client.cancel(started.id, 'enough');
      assert.match(String(await aborted.passed), /cancelled/);
      await eventually(() => worker.running === 0);
      await assert.rejects(client.result(started.id), { state: 'cancelled' });
    },
  );
});

test('a task longer than its lease is kept alive by heartbeats, and its progress is seen', async () => {
  const done = gate();
  await working(
    async (_, context) => {
      context.progress(0.5, 'half');
      await done.passed;
      return 1;
    },
    async ({ type, worker }) => {
      await apply('slow', { a: { uses: type } });
      const started = await client.start('slow');
      const held = async () => (await client.workers()).find(each => each.name === worker.name)?.tasks[0];
      await eventually(async () => (await held())?.progress === 0.5);
      const { since, lease_until: first } = await held();
      // Well beyond the lease of 2 s: what is held then is held because it was heard of.
      await eventually(async () => Date.parse((await held()).lease_until) > Date.parse(first) + 2_000);
      assert.equal((await held()).since, since);
      done.open();
      assert.deepEqual(await client.result(started.id), { a: 1 });
      const events = await client.history(started.id);
      assert.equal(events.filter(each => each.type === 'task_started').length, 1);
    },
  );
});

test('a lease is extended', async () => {
  await working(
    async (_, context) => {
      await context.extend('10m');
      return 1;
    },
    async ({ type }) => {
      await apply('extends', { a: { uses: type } });
      assert.deepEqual(await client.run('extends'), { a: 1 });
    },
  );
});

test('a stopping worker finishes what it has and takes nothing more', async () => {
  const began = gate();
  const done = gate();
  await working(
    async () => {
      began.open();
      await done.passed;
      return 1;
    },
    async ({ type, worker, ended }) => {
      await apply('drains', { a: { uses: type } });
      const started = await client.start('drains');
      await began.passed;
      const stopping = worker.stop();
      const late = await client.start('drains');
      done.open();
      await stopping;
      await ended;
      assert.deepEqual(await client.result(started.id), { a: 1 });
      assert.equal((await client.get(late.id)).state, 'running');
      await client.cancel(late.id);
    },
  );
});

test('a worker process ends with SIGTERM, after its task', async () => {
  const example = fileURLToPath(new URL('../examples/worker.mjs', import.meta.url));
  const child = spawn(process.execPath, [example], {
    env: { ...process.env, TROUPE_SERVER: server.url },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exit = new Promise(resolve => child.once('exit', code => resolve(code)));
  await eventually(async () => (await client.taskTypes()).some(each => each.name === 'words.count'));
  await apply('counts', { a: { uses: 'words.count', with: { text: 'one two three', pause_ms: 300 } } });
  const started = await client.start('counts');
  await eventually(async () => (await client.workers()).some(each => each.queue === 'words' && each.held === 1));
  child.kill('SIGTERM');
  assert.equal(await exit, 0);
  assert.deepEqual(await client.result(started.id), { a: { words: 3 } });
});

test('what a killed worker process had in hand is another’s when its leases lapse, and recorded once', async () => {
  const example = fileURLToPath(new URL('../examples/worker.mjs', import.meta.url));
  const worker = () =>
    spawn(process.execPath, [example], {
      env: { ...process.env, TROUPE_SERVER: server.url },
      stdio: ['ignore', 'ignore', 'ignore'],
    });
  const held = async () =>
    (await client.workers()).filter(each => each.queue === 'words').reduce((sum, each) => sum + each.held, 0);
  let child = worker();
  await eventually(async () => (await client.taskTypes()).some(each => each.name === 'words.count'));
  await apply('slow-counts', {
    all: { uses: 'words.count', foreach: '${{ input.pauses }}', with: { text: 'one two', pause_ms: '${{ item }}' } },
  });
  const pauses = [...Array(40)].map((_, i) => (i < 4 ? 3_600_000 : 50));
  const stuck = await client.start('slow-counts', { pauses });
  await eventually(async () => (await held()) === 4);
  child.kill('SIGKILL');
  // The same tasks, which nobody holds any more, go to the next one; those that take for ever are skipped.
  child = worker();
  await eventually(async () => (await held()) === 4);
  for (let i = 0; i < 4; ++i) await client.skip(stuck.id, `all[${i}]`, { output: { words: 0 } });
  await client.result(stuck.id);
  const events = await client.history(stuck.id);
  const completed = events.filter(each => each.type === 'task_completed').map(each => each.task);
  assert.equal(new Set(completed).size, completed.length);
  assert.equal(completed.filter(task => task.startsWith('all[')).length, 36);
  assert.ok(events.every(each => each.type !== 'task_failed' && each.type !== 'task_retried'));
  child.kill('SIGTERM');
});

test('a worker outlasts a node that is killed: what it had in hand is recorded once, and run once', async () => {
  const own = await Server.start();
  const away = new Client({ url: own.url });
  const runs = new Map();
  const began = gate();
  const done = gate();
  const worker = new Worker(away, {
    queue: 'away',
    concurrency: 20,
    logger: quiet,
    tasks: {
      'away.work': async task => {
        const name = `${task.execution}:${task.task}`;
        runs.set(name, (runs.get(name) ?? 0) + 1);
        if (runs.size === 10) began.open();
        await done.passed;
        return { n: task.with.n };
      },
    },
  });
  const ended = worker.run();
  await eventually(async () => (await away.taskTypes()).some(each => each.name === 'away.work'));
  await away.applyWorkflow({
    workflow: 'away',
    tasks: { all: { uses: 'away.work', foreach: '${{ input.items }}', with: { n: '${{ item }}' } } },
  });
  const items = [...Array(10).keys()];
  const started = await away.start('away', { items });
  await began.passed;
  await own.kill();
  await own.launch();
  await eventually(async () => (await away.workers()).some(each => each.name === worker.name && each.held === 10));
  done.open();
  assert.deepEqual(await away.result(started.id), { all: items.map(n => ({ n })) });
  const completed = (await away.history(started.id)).filter(each => each.type === 'task_completed');
  assert.equal(completed.length, 10);
  assert.equal(new Set(completed.map(each => each.task)).size, 10);
  assert.deepEqual([...runs.values()], Array(10).fill(1));
  await worker.stop();
  await ended;
  await own.stop();
});

test('an output that is too large for the node fails its task, and the others go on', async () => {
  await working(
    task => (task.with.large ? 'x'.repeat(9 * 1024 * 1024) : 1),
    async ({ type }) => {
      await apply('sizes', {
        small: { uses: type, with: { large: false } },
        large: { uses: type, optional: true, with: { large: true } },
      });
      const started = await client.start('sizes', {}, { wait: '60s' });
      const tasks = Object.fromEntries(started.tasks.map(each => [each.name, each]));
      assert.equal(tasks.small.state, 'completed');
      assert.equal(tasks.large.error.code, 'output_too_large');
    },
  );
});

test('a worker that does not do what it is handed says so', async () => {
  await client.putTaskType('test.other', { queue: 'mixed' });
  const worker = new Worker(client, { queue: 'mixed', tasks: {}, logger: quiet });
  const ended = worker.run();
  await apply('other', { a: { uses: 'test.other' } });
  await assert.rejects(client.run('other'), { code: 'unknown_type' });
  await worker.stop();
  await ended;
});

test('a declaration that is refused ends the worker', async () => {
  const worker = new Worker(client, { queue: 'x', tasks: { transform: () => 1 }, logger: quiet });
  await assert.rejects(worker.run(), { status: 409 });
});
