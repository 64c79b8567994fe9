// Troupe beside other engines, in the harness that measures those. Copy this file into the harness's `peers`; then
//
//   TROUPE_BIN=.../build/release/troupe TROUPE_CLIENT=.../src/clients/typescript/dist/index.js
//   node peers/troupe.mjs --variant=builtin --reps=3      # tasks of the server itself
//   node peers/troupe.mjs --variant=workers --reps=3      # tasks in a process of their own: the TypeScript client
//   node peers/troupe.mjs --variant=postgres --reps=3     # as builtin, journal in the harness's PostgreSQL server
//   node peers/troupe.mjs --variant=postgres-workers --reps=3
//
// Every start carries the harness's id as its idempotency key. The journal is SQLite by default; every commit is fsynced.
// Built-in steps cannot write the harness's log of what ran, so after a recovery it is written from the histories: a
// step recorded twice is there twice. Both variants report the histories beside it (`recorded_steps`, `recorded_twice`).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { RUN, node, now, start, tcpOpen, waitFor } from '../lib/common.mjs';

const self = fileURLToPath(import.meta.url);
const port = +(process.env.BENCH_TROUPE_PORT || 29585);
const url = `http://127.0.0.1:${port}`;
const mode = process.argv[2];

if (mode === 'worker') await work();
else if (mode === 'histories') await readHistories(process.argv[3], process.argv[4]);
else await measure();

/** The process that carries out steps. */
async function work() {
  const { Client, Worker } = await import(pathToFileURL(process.env.TROUPE_CLIENT));
  const { noop, nap } = await import('../lib/steps.mjs');
  const worker = new Worker(new Client({ url }), {
    queue: 'bench',
    concurrency: 1000,
    tasks: { 'bench.step': task => noop(task.with.wf, task.with.k), 'bench.nap': task => nap(task.with.ms) },
  });
  const ready = setInterval(async () => {
    const types = await fetch(`${url}/api/v1/task-types`).then(r => r.json()).catch(() => ({ items: [] }));
    if (!['bench.step', 'bench.nap'].every(name => types.items.some(type => type.name === name))) return;
    clearInterval(ready);
    console.log('ready');
  }, 5);
  await worker.run();
}

/** Appends a line to the log for every recorded completion of the executions in `file`, and prints their number. */
async function readHistories(file, log) {
  const runs = JSON.parse(fs.readFileSync(file, 'utf8'));
  let recorded = 0, twice = 0;
  for (const [key, id] of runs) {
    const { items } = await fetch(`${url}/api/v1/executions/${id}/events`).then(r => r.json());
    const done = items.filter(e => e.type === 'task_completed').map(e => e.task);
    recorded += done.length;
    twice += done.length - new Set(done).size;
    if (log) fs.appendFileSync(log, done.map(task => `${key} ${task.slice(1)}\n`).join(''));
  }
  console.log(JSON.stringify({ recorded_steps: recorded, recorded_twice: twice }));
}

async function measure() {
  const { Pool } = await import('undici');
  const { main } = await import('../lib/harness.mjs');
  const variant = (process.argv.find(a => a.startsWith('--variant=')) || '').slice(10) || 'builtin';
  const remote = variant.endsWith('workers');
  const pgl = variant.startsWith('postgres') ? await import('../lib/pg.mjs') : undefined;
  const dir = path.join(RUN, 'troupe');
  const bin = process.env.TROUPE_BIN || 'troupe';
  let server, worker, http;

  const send = async (method, target, body, headers = {}) => {
    const r = await http.request({ path: target, method, headers: { 'content-type': 'application/json', ...headers }, body: body && JSON.stringify(body) });
    const text = await r.body.text();
    if (r.statusCode >= 300) throw new Error(`${r.statusCode} ${text}`);
    return JSON.parse(text);
  };

  const step = (k, needs) => remote
    ? { uses: 'bench.step', with: { wf: '${{ input.id }}', k }, ...(needs && { needs }) }
    : { uses: 'transform', with: { value: k }, ...(needs && { needs }) };
  const nap = needs => remote
    ? { uses: 'bench.nap', with: { ms: '${{ input.ms }}' }, ...(needs && { needs }) }
    : { wait: { for: "${{ string(input.ms) + 'ms' }}" }, ...(needs && { needs }) };
  const workflows = {
    ...Object.fromEntries([1, 5, 10].map(n => [`chain-${n}`,
      Object.fromEntries(Array.from({ length: n }, (_, k) => [`s${k}`, step(k, k ? [`s${k - 1}`] : undefined)]))])),
    fan: {
      seed: step(-1),
      each: { ...step(0, ['seed']), foreach: '${{ lists.range(input.n) }}' },
      aggregate: step(-2, ['each']),
    },
    video: {
      story: nap(), script: nap(['story']), hook: nap(['story']),
      audio: nap(['script', 'hook']), images: nap(['script', 'hook']), video: nap(['script', 'hook']),
    },
  };

  const startServer = async () => {
    const store = pgl ? ['--set', `store.url=${pgl.url('troupe')}`] : [];
    server = start('troupe', bin, ['server', '--data', dir, '--port', `${port}`, '--set', 'log.level=warning', ...store]);
    await waitFor(() => tcpOpen(port), { what: 'troupe', every: 2 });
    // A node that shares its database is given executions once that says that nobody else has them.
    if (pgl) await waitFor(() => fetch(`${url}/readyz`).then(r => r.status === 200, () => false), { what: 'shards', every: 5 });
  };
  const startWorker = async () => {
    worker = start('troupe-worker', node, [self, 'worker'], { env: { NODE_ENV: 'production' } });
    const size = fs.statSync(worker.logfile).size;
    await waitFor(() => fs.readFileSync(worker.logfile).subarray(size).toString().includes('ready'), { what: 'worker', every: 2 });
  };

  const begin = (wait, workflow, key, input) =>
    send('POST', `/api/v1/executions${wait ? '?wait=60s' : ''}`, { workflow, input }, { 'idempotency-key': key });
  const run = async (workflow, key, input) => {
    const { id, state } = await begin(true, workflow, key, input);
    if (state !== 'completed') throw new Error(`execution ${id} is ${state}`);
  };
  const ids = new Map();
  const killed = {};

  await main({
    name: 'troupe', variant, version: execFileSync(bin, ['version'], { encoding: 'utf8' }).trim(),
    wipe() { fs.rmSync(dir, { recursive: true, force: true }); pgl?.wipe(); },
    async start() {
      if (pgl) {
        await pgl.startPg();
        await pgl.sql('postgres', 'create database troupe').catch(e => { if (e.code !== '42P04') throw e; });
      }
      const t = now();
      await startServer();
      const t1 = now();
      http = new Pool(url, { connections: 1024, headersTimeout: 120000, bodyTimeout: 120000 });
      if (remote) await startWorker();
      const t2 = now();
      for (const [workflow, tasks] of Object.entries(workflows)) await send('POST', '/api/v1/workflows', { workflow, input: { type: 'object' }, tasks });
      return { server_ms: Math.round(t1 - t), ...(remote && { worker_ms: Math.round(t2 - t1) }), workflows_ms: Math.round(now() - t2) };
    },
    pids: () => ({ server: server.pid, ...(pgl && { postgres: pgl.server.pid }), ...(remote && { worker: worker.pid }) }),
    async stop() { await http.destroy(); await worker?.stop('SIGKILL'); await server.stop('SIGTERM', 15000); await pgl?.stopPg(); },
    counters: pgl?.counters,
    chain: (id, n) => run(`chain-${n}`, id, { id }),
    fan: (id, n) => run('fan', id, { id, n }),
    video: (id, ms) => run('video', id, { ms }),
    async submit(id, n) { ids.set(id, (await begin(false, `chain-${n}`, id, { id })).id); },
    async countDone(batch, keys) {
      try {
        for (const state of ['running', 'waiting'])
          if ((await send('GET', `/api/v1/executions?state=${state}&limit=1`)).items.length > 0) return 0;
        const done = new Set();
        for (let cursor = ''; ;) {
          const page = await send('GET', `/api/v1/executions?state=completed&limit=500${cursor}`);
          for (const e of page.items) done.add(e.id);
          if (!page.next) break;
          cursor = `&cursor=${page.next}`;
        }
        const finished = keys.filter(key => done.has(ids.get(key)));
        // Blocks until the log is whole; the clock of the recovery has stopped by then.
        if (finished.length === keys.length) setImmediate(() => {
          const file = path.join(RUN, 'troupe-runs.json');
          fs.writeFileSync(file, JSON.stringify(keys.map(key => [key, ids.get(key)])));
          const said = execFileSync(node, [self, 'histories', file, ...(remote ? [] : [process.env.STEPLOG])], { encoding: 'utf8' });
          Object.assign(killed, JSON.parse(said));
        });
        return finished.length;
      } catch { return -1; }
    },
    recovery: {
      async server() { server.kill('SIGKILL'); await server.exited; await startServer(); return killed; },
      ...(pgl && {
        async postgres() {
          await pgl.killPg();
          // Its processes have to notice, or the next one is refused the memory they share.
          await new Promise(r => setTimeout(r, 300));
          await pgl.startPg();
          return killed;
        },
      }),
      ...(remote && { async worker() { worker.kill('SIGKILL'); await worker.exited; await startWorker(); return killed; } }),
    },
  });
}
