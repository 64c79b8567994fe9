import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from '../dist/index.js';
import { Server, eventually } from './server.mjs';

let server, client;
before(async () => {
  server = await Server.start();
  client = new Client({ url: server.url });
  await client.applyWorkflow(`
workflow: gate
queries: { got: "has(tasks.b) ? tasks.b.output.got : 'nothing yet'" }
tasks:
  a: { uses: transform, with: { n: 1 } }
  wait: { wait: { signal: go }, needs: a }
  b: { uses: transform, needs: wait, with: { got: "\${{ tasks.wait.output.payload }}" } }
`);
  await client.applyWorkflow({
    workflow: 'broken',
    tasks: {
      a: { uses: 'transform', with: { n: 1 } },
      b: { uses: 'exec', needs: 'a', with: { argv: ['false'] } },
      c: { uses: 'transform', needs: 'b', join: 'none_failed', with: { n: 3 } },
    },
  });
});
after(() => server.stop());

const states = execution => Object.fromEntries(execution.tasks.map(task => [task.name, task.state]));
const waits = { wait: '30s' };

/** An execution of `gate` that waits for its signal. */
async function waiting() {
  const started = await client.start('gate');
  await eventually(async () => (await client.get(started.id)).state === 'waiting');
  return started.id;
}

test('an execution is paused, signalled and resumed, and answers a query', async () => {
  const id = await waiting();
  assert.equal((await client.pause(id, { reason: 'look', by: 'ada', for: '2h' })).state, 'paused');
  await client.signal(id, 'go', { payload: { n: 1 }, by: 'ada', id: 's1' });
  await client.signal(id, 'go', { payload: { n: 2 }, id: 's1' });
  assert.equal(await client.query(id, 'got'), 'nothing yet');
  await client.resume(id, { by: 'ada' });
  await client.result(id);
  assert.deepEqual(await client.query(id, 'got'), { n: 1 });
  await assert.rejects(client.query(id, 'gott'), { status: 404 });
});

test('what failed is retried, skipped, and run again with what follows from it', async () => {
  const { id } = await client.start('broken', {}, waits);
  assert.deepEqual(states(await client.get(id)), { a: 'completed', b: 'failed', c: 'skipped' });
  await client.retry(id, { by: 'ada', reason: 'once more' });
  assert.equal((await client.get(id, waits)).state, 'failed');
  assert.deepEqual(await client.previewRerun(id, ['b']), ['b', 'c']);
  await client.rerun(id, ['a'], { by: 'ada' });
  const again = await client.get(id, waits);
  assert.equal(again.tasks.find(task => task.name === 'a').attempt, 2);
  assert.equal(again.tasks.find(task => task.name === 'b').attempt, 3);
  await assert.rejects(client.rerun(id, ['nowhere']), { status: 404 });

  const gated = await waiting();
  const skipped = await client.skip(gated, 'wait', { by: 'ada', reason: 'no signal comes', output: { payload: 7 } });
  assert.equal(states(skipped).wait, 'skipped');
  assert.deepEqual(await client.result(gated), { b: { got: 7 } });
});

test('an execution is labelled, and moves to another version of its workflow', async () => {
  const id = await waiting();
  await client.label(id, { team: 'media', old: 'yes' });
  assert.deepEqual((await client.label(id, { old: null })).labels, { team: 'media' });
  const { version } = await client.workflow('gate');
  await client.applyWorkflow(`
workflow: gate
tasks:
  a: { uses: transform, with: { n: 1 } }
  wait: { wait: { signal: go }, needs: a }
  b: { uses: transform, needs: wait, with: { got: second } }
`);
  assert.equal((await client.checkMigration(id)).possible, true);
  await client.migrate(id, { version: version + 1, by: 'ada' });
  await client.signal(id, 'go');
  assert.deepEqual(await client.result(id), { b: { got: 'second' } });
  const other = await waitingUnderOldVersion();
  const check = await client.checkMigration(other);
  assert.equal(check.possible, false);
  assert.ok(check.reasons.length > 0);
  await assert.rejects(client.migrate(other), { status: 409 });
  await client.terminate(other, 'enough');
  await assert.rejects(client.result(other), { state: 'cancelled' });

  async function waitingUnderOldVersion() {
    await client.applyWorkflow('workflow: kept\ntasks: { wait: { wait: { signal: go } } }');
    const started = await client.start('kept', {});
    await client.applyWorkflow('workflow: kept\ntasks: { other: { wait: { signal: go } } }');
    await eventually(async () => (await client.get(started.id)).state === 'waiting');
    return started.id;
  }
});

test('a verb is for many executions, which are shown first', async () => {
  await client.applyWorkflow('workflow: herd\ntasks: { wait: { wait: { signal: go } } }');
  const ids = [];
  for (let i = 0; i < 3; ++i) ids.push((await client.start('herd')).id);
  assert.deepEqual((await client.previewBulk('cancel', { workflow: 'herd' })).sort(), ids.sort());
  const done = await client.bulk('cancel', { workflow: 'herd', limit: 2 }, { reason: 'enough' });
  assert.equal(done.changed.length, 2);
  assert.deepEqual(done.refused, []);
  assert.equal((await client.previewBulk('cancel', { workflow: 'herd' })).length, 1);
});

test('a start may be delayed, and asked for twice', async () => {
  const held = await client.start('herd', {}, { delay: '1h' });
  assert.equal(held.state, 'held');
  assert.ok(held.due);
  await client.cancel(held.id, 'not needed');
  const first = await client.start('herd', {}, { idempotency_key: 'order-1' });
  const second = await client.start('herd', {}, { idempotency_key: 'order-1' });
  assert.equal(second.id, first.id);
  assert.equal(second.existing, true);
  await assert.rejects(client.start('broken', {}, { idempotency_key: 'order-1' }), { status: 409 });
});

test('queues are shown, and workflows and the node are paused', async () => {
  const names = (await client.queues()).map(queue => queue.name);
  assert.ok(names.includes('io'));
  assert.equal((await client.queue('io')).kind, 'slot');
  await client.pauseWorkflow('broken', { reason: 'look', by: 'ada', for: '1h' });
  await client.pauseNode({ reason: 'deploy' });
  const pauses = await client.pauses();
  assert.deepEqual(pauses.map(pause => pause.workflow).sort(), ['broken', undefined]);
  assert.equal(pauses.find(pause => pause.workflow === 'broken').reason, 'look');
  const started = await client.start('broken');
  await eventually(async () => (await client.queues()).some(queue => queue.paused > 0));
  await client.resumeNode();
  await client.resumeWorkflow('broken');
  assert.deepEqual(await client.pauses(), []);
  await assert.rejects(client.result(started.id), { state: 'failed' });
  await assert.rejects(client.resumeWorkflow('broken'), { status: 404 });
});

test('schedules are kept, paused, triggered and removed', async () => {
  const says = { schedule: 'nightly', workflow: 'broken', cron: '0 3 * * *' };
  assert.equal((await client.applySchedule('nightly', says)).name, 'nightly');
  assert.deepEqual((await client.schedules()).map(each => each.name), ['nightly']);
  assert.ok((await client.schedule('nightly')).next.length > 1);
  await client.pauseSchedule('nightly', { reason: 'holidays' });
  await client.resumeSchedule('nightly');
  const started = await client.triggerSchedule('nightly');
  await assert.rejects(client.result(started.id), { state: 'failed' });
  const filled = await client.backfillSchedule('nightly', { from: '2026-01-01T00:00:00Z', to: '2026-01-03T00:00:00Z' });
  assert.equal(filled.runs, 2);
  await eventually(async () => (await client.scheduleRuns('nightly')).length >= 3);
  await client.removeSchedule('nightly');
  await assert.rejects(client.schedule('nightly'), { status: 404 });
});
