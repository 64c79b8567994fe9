import type { Client, TaskTypeDeclaration } from './client.js';
import { TaskError, TroupeError } from './error.js';
import type { Json, JsonObject } from './json.js';
import { backoff, pause } from './transport.js';

/** A task as it is handed to a worker. */
export interface Task<With = JsonObject> {
  readonly execution: string;
  readonly task: string;
  readonly attempt: number;
  readonly queue: string;
  readonly uses: string;
  readonly with: With;
  /** The same for every attempt of this task of this execution. */
  readonly seed: number;
}

/** What a task may ask of its worker while it runs. */
export interface TaskContext {
  /** Aborted when the attempt must stop: it was cancelled, timed out or given to another worker, or the worker stops. */
  readonly signal: AbortSignal;
  /** Says how far the attempt is (0 to 1), for whoever watches. Cheap: sent now and then. */
  progress(fraction: number, note?: string): void;
  /** Says that nothing may be heard of the attempt for so long (it will keep the event loop busy): `10m`. */
  extend(by: string): Promise<void>;
  log(message: string, fields?: Record<string, unknown>): void;
}

export type TaskHandler<With = any, Output = unknown> = (task: Task<With>, context: TaskContext) => Output | Promise<Output>;

/** A handler with what is declared of its type to the node. */
export interface TaskDefinition<With = any, Output = unknown> extends Omit<TaskTypeDeclaration, 'queue'> {
  run: TaskHandler<With, Output>;
}

export interface Logger {
  (level: 'debug' | 'info' | 'warn' | 'error', message: string, fields: Record<string, unknown>): void;
}

export interface WorkerOptions {
  /** The queue to poll; the types of this worker are declared with it. */
  queue: string;
  /** By task type. A function alone declares a type that takes and gives anything. */
  tasks: Record<string, TaskHandler | TaskDefinition>;
  /** Who this is: tasks that prefer the same worker go by it. Default: made up. */
  name?: string;
  /** What tasks may demand of a worker: `{ gpu: 'yes' }`. */
  labels?: Record<string, string>;
  /** Tasks at once. Default 10. */
  concurrency?: number;
  /** False if the types are declared elsewhere. */
  declare?: boolean;
  /** How long `stop` lets running tasks finish. Default 30,000. */
  drainMs?: number;
  /** How long one poll waits. Default `30s`. */
  wait?: string;
  logger?: Logger;
}

interface HandedTask extends Task {
  token: string;
  lease_ms: number;
  heartbeat_every_ms: number;
}

interface Answer {
  tasks?: HandedTask[];
  cancelled?: string[];
  heartbeats?: { cancelled?: boolean; problem?: Problem }[];
  outcomes?: { recorded: boolean; problem?: Problem }[];
  poll?: Problem;
}

interface Problem {
  status: number;
  detail?: string;
}

/** An attempt this worker has. */
interface Running {
  task: HandedTask;
  abort: AbortController;
  /** When it was last heard of, in the node's eyes. */
  beatAt: number;
  progress?: { fraction: number; note: string };
}

/** An outcome on its way: its JSON text, which is made once. */
interface Outcome {
  token: string;
  text: string;
}

/** Outcomes of one request; a node takes 8 MiB unless told otherwise. */
const batchBytesMax = 4 * 1024 * 1024;
const batchItemsMax = 500;

/** How often it is looked which attempts are due to be heard of. */
const tickMs = 250;
const progressEveryMs = 1_000;

declare const process:
  | { once(signal: string, call: () => void): void; off(signal: string, call: () => void): void; pid: number }
  | undefined;
declare const setImmediate: ((call: () => void) => void) | undefined;

const soon: (call: () => void) => void =
  typeof setImmediate === 'function' ? call => setImmediate!(call) : call => void setTimeout(call, 0);

function consoleLogger(level: string, message: string, fields: Record<string, unknown>): void {
  if (level === 'debug') return;
  const details = Object.entries(fields).map(([name, value]) => ` ${name}=${String(value)}`);
  console.error(`worker ${level}: ${message}${details.join('')}`);
}

/**
 * Takes tasks of a queue and carries them out, several at once. What is done is told with the next poll, in one request;
 * a node that goes away is waited for, and the tasks in hand go on meanwhile.
 */
export class Worker {
  readonly name: string;
  readonly #client: Client;
  readonly #options: WorkerOptions;
  readonly #concurrency: number;
  readonly #log: Logger;
  readonly #handlers = new Map<string, TaskHandler>();

  readonly #running = new Map<string, Running>();
  #outcomes: Outcome[] = [];
  #batchMax = batchItemsMax;
  /** The poll in progress can be given up; what is told with it cannot. */
  #poll: AbortController | undefined;
  #telling = false;
  #planned = false;
  #failures = 0;
  #notBefore = 0;
  /** The node may have started anew: it is told of everything in hand before anything else. */
  #resync = false;

  #state: 'new' | 'running' | 'draining' | 'stopped' = 'new';
  #stopped!: () => void;
  readonly #end = new Promise<void>(resolve => (this.#stopped = resolve));
  #wake: (() => void) | undefined;

  constructor(client: Client, options: WorkerOptions) {
    this.#client = client;
    this.#options = options;
    this.#concurrency = options.concurrency ?? 10;
    this.#log = options.logger ?? consoleLogger;
    this.name = options.name ?? `worker-${typeof process === 'undefined' ? 0 : process.pid}-${crypto.randomUUID().slice(0, 8)}`;
    for (const [type, task] of Object.entries(options.tasks))
      this.#handlers.set(type, typeof task === 'function' ? task : task.run);
    if (!(this.#concurrency >= 1)) throw new RangeError('concurrency must be at least 1');
  }

  /** How many tasks are in hand. */
  get running(): number {
    return this.#running.size;
  }

  /** Works until `stop` is called, or, in Node.js, until SIGTERM or SIGINT; a second signal ends the process as usual. */
  async run(): Promise<void> {
    if (this.#state !== 'new') throw new Error('a worker runs once');
    this.#state = 'running';
    const onSignal = () => void this.stop();
    const signals = ['SIGTERM', 'SIGINT'];
    if (typeof process !== 'undefined') for (const signal of signals) process.once(signal, onSignal);
    const ticks = setInterval(() => this.#tick(), tickMs);
    try {
      if (this.#options.declare !== false) await this.#declare();
      this.#plan();
      await this.#end;
    } finally {
      clearInterval(ticks);
      if (typeof process !== 'undefined') for (const signal of signals) process.off(signal, onSignal);
    }
  }

  /**
   * Takes no more tasks, lets those in hand finish and tells their outcomes. Those that are not done in time are aborted,
   * and left to another worker.
   */
  async stop(): Promise<void> {
    if (this.#state === 'new') this.#state = 'stopped';
    if (this.#state !== 'running') return this.#state === 'draining' ? this.#end : undefined;
    this.#state = 'draining';
    this.#log('info', 'stopping', { running: this.#running.size });
    this.#poll?.abort();
    this.#wake?.();
    this.#plan();
    const deadline = setTimeout(() => {
      for (const each of this.#running.values()) each.abort.abort(new Error('the worker stops'));
      this.#finish();
    }, this.#options.drainMs ?? 30_000);
    await this.#end;
    clearTimeout(deadline);
  }

  async #declare(): Promise<void> {
    for (const [type, task] of Object.entries(this.#options.tasks)) {
      const { run: _, ...declaration } = typeof task === 'function' ? { run: task } : task;
      while (this.#state === 'running') {
        try {
          await this.#client.putTaskType(type, { ...declaration, queue: this.#options.queue });
          this.#failures = 0;
          break;
        } catch (error) {
          if (!(error instanceof TroupeError) || !error.temporary) throw error;
          await this.#backOff(error);
        }
      }
    }
  }

  async #backOff(error: unknown): Promise<void> {
    const ms = backoff(++this.#failures, error instanceof TroupeError ? error.retryAfterMs : 0);
    if (this.#failures === 1 || this.#failures % 10 === 0)
      this.#log('warn', 'the node does not answer', { reason: String(error), again_in_ms: Math.round(ms) });
    const given = new AbortController();
    this.#wake = () => given.abort();
    this.#notBefore = Date.now() + ms;
    await pause(ms, given.signal);
    this.#notBefore = 0;
    this.#wake = undefined;
  }

  /** Looks once what is to be told and asked, after everything that is happening now has happened. */
  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    soon(() => {
      this.#planned = false;
      this.#proceed();
    });
  }

  #proceed(): void {
    if (this.#state === 'stopped' || this.#state === 'new') return;
    if (this.#state === 'draining' && this.#running.size === 0 && this.#outcomes.length === 0 && !this.#telling && !this.#poll)
      return this.#finish();
    if (this.#notBefore > Date.now()) return;
    const free = this.#concurrency - this.#running.size;
    if (!this.#poll && !this.#telling && free > 0 && this.#state === 'running') void this.#talk(free);
    else if (!this.#telling && this.#outcomes.length > 0) void this.#talk(0);
  }

  /** One request: what is done, and a poll for `free` tasks. */
  async #talk(free: number): Promise<void> {
    const outcomes = this.#takeOutcomes();
    const beats = this.#resync ? [...this.#running.values()] : [];
    const mine = free > 0 ? new AbortController() : undefined;
    if (mine) this.#poll = mine;
    else this.#telling = true;
    try {
      const answer = await this.#client.request<Answer>('POST', '/api/v1/attempts:batch', {
        body: this.#bodyOf(outcomes, beats, free),
        ...(mine && { signal: mine.signal }),
      });
      this.#failures = 0;
      this.#batchMax = batchItemsMax;
      if (beats.length > 0) this.#resync = false;
      this.#hear(answer, outcomes, beats);
      if (answer.poll) await this.#refused(answer.poll);
    } catch (error) {
      // Nobody knows how far it got: told again, an outcome that was recorded is refused as stale.
      this.#outcomes.unshift(...outcomes);
      if (!mine?.signal.aborted) await this.#failed(error, outcomes);
    } finally {
      if (mine) this.#poll = undefined;
      else this.#telling = false;
      this.#plan();
    }
  }

  async #refused(problem: Problem): Promise<void> {
    await this.#backOff(new TroupeError(problem.detail ?? 'the poll was refused', { status: problem.status }));
  }

  async #failed(error: unknown, outcomes: Outcome[]): Promise<void> {
    if (error instanceof TroupeError && error.status === 413 && outcomes.length > 0) {
      // Too much for the node: fewer at once, and what is too large alone has failed.
      this.#batchMax = Math.max(1, outcomes.length >> 1);
      if (outcomes.length === 1)
        this.#outcomes[0] = failureOf(
          outcomes[0]!.token,
          new TaskError('output_too_large', error.message, { retryable: false }),
        );
      return;
    }
    this.#resync = this.#running.size > 0;
    await this.#backOff(error);
  }

  #takeOutcomes(): Outcome[] {
    let bytes = 0;
    let count = 0;
    while (count < this.#outcomes.length && count < this.#batchMax) {
      bytes += this.#outcomes[count]!.text.length;
      if (count > 0 && bytes > batchBytesMax) break;
      ++count;
    }
    return this.#outcomes.splice(0, count);
  }

  #bodyOf(outcomes: Outcome[], beats: Running[], free: number): string {
    const parts = [`"worker":${JSON.stringify(this.name)}`];
    if (beats.length > 0) parts.push(`"heartbeats":${JSON.stringify(beats.map(beatOf))}`);
    if (outcomes.length > 0) parts.push(`"outcomes":[${outcomes.map(each => each.text).join(',')}]`);
    if (free > 0) {
      const { queue, labels, wait } = this.#options;
      const poll = { queue, max: Math.min(free, batchItemsMax), wait: wait ?? '30s', ...(labels && { labels }) };
      parts.push(`"poll":${JSON.stringify(poll)}`);
    }
    return `{${parts.join(',')}}`;
  }

  #hear(answer: Answer, outcomes: Outcome[], beats: Running[]): void {
    for (const [i, said] of (answer.outcomes ?? []).entries()) {
      const outcome = outcomes[i]!;
      if (said.recorded) continue;
      const status = said.problem?.status ?? 0;
      if (status === 503 || status === 429) this.#outcomes.push(outcome);
      else this.#log('warn', 'an outcome was not recorded', { reason: said.problem?.detail ?? status });
    }
    const now = Date.now();
    for (const [i, said] of (answer.heartbeats ?? []).entries()) {
      const beat = beats[i]!;
      if (said.problem?.status === 503) continue;
      beat.beatAt = now;
      if (said.cancelled || said.problem) this.#cancel(beat.task.token, said.problem?.detail);
    }
    for (const token of answer.cancelled ?? []) this.#cancel(token);
    for (const task of answer.tasks ?? []) this.#begin(task);
  }

  #cancel(token: string, reason = 'the attempt was cancelled'): void {
    this.#running.get(token)?.abort.abort(new Error(reason));
  }

  #begin(task: HandedTask): void {
    const running: Running = { task, abort: new AbortController(), beatAt: Date.now() };
    this.#running.set(task.token, running);
    void this.#perform(running).then(outcome => {
      this.#running.delete(task.token);
      if (this.#state === 'stopped') return;
      this.#outcomes.push(outcome);
      this.#plan();
    });
  }

  async #perform(running: Running): Promise<Outcome> {
    const { task, abort } = running;
    const handler = this.#handlers.get(task.uses);
    if (!handler)
      return failureOf(task.token, new TaskError('unknown_type', `worker ${this.name} does not do ${task.uses}`));
    try {
      const output = (await handler(task, this.#contextOf(running))) as Json | undefined;
      return { token: task.token, text: JSON.stringify({ token: task.token, output: output ?? {} }) };
    } catch (error) {
      if (!abort.signal.aborted)
        this.#log('warn', 'a task failed', { task: task.task, execution: task.execution, reason: String(error) });
      return failureOf(task.token, error);
    }
  }

  #contextOf(running: Running): TaskContext {
    const { task, abort } = running;
    return {
      signal: abort.signal,
      progress: (fraction, note = '') => {
        running.progress = { fraction: Math.min(1, Math.max(0, fraction)), note };
      },
      extend: async by => {
        await this.#client.request('POST', `/api/v1/attempts/${task.token}/extend`, { json: { by } });
        running.beatAt = Date.now();
      },
      log: (message, fields = {}) =>
        this.#log('info', message, { ...fields, task: task.task, execution: task.execution, attempt: task.attempt }),
    };
  }

  /** Tells the node of the attempts it would otherwise give up, and how far they are. */
  #tick(): void {
    const now = Date.now();
    const due = [...this.#running.values()].filter(({ task, beatAt, progress }) => {
      const silent = now - beatAt;
      return silent >= task.heartbeat_every_ms || (progress && silent >= Math.min(progressEveryMs, task.heartbeat_every_ms));
    });
    if (due.length === 0 || this.#notBefore > now) return;
    for (const each of due) each.beatAt = now;
    for (let from = 0; from < due.length; from += batchItemsMax) void this.#beat(due.slice(from, from + batchItemsMax));
  }

  async #beat(beats: Running[]): Promise<void> {
    const body = this.#bodyOf([], beats, 0);
    for (const each of beats) delete each.progress;
    try {
      this.#hear(await this.#client.request<Answer>('POST', '/api/v1/attempts:batch', { body }), [], beats);
    } catch (error) {
      // The next ones come in time: a lease outlasts two that are lost.
      this.#log('debug', 'heartbeats were not told', { reason: String(error) });
      for (const each of beats) each.beatAt = Math.min(each.beatAt, Date.now() - each.task.heartbeat_every_ms + 1_000);
    }
  }

  #finish(): void {
    this.#state = 'stopped';
    this.#stopped();
  }
}

function beatOf({ task, progress }: Running): JsonObject {
  if (!progress) return { token: task.token };
  return { token: task.token, progress: progress.fraction, ...(progress.note && { note: progress.note }) };
}

function failureOf(token: string, thrown: unknown): Outcome {
  const known = thrown instanceof TaskError ? thrown : undefined;
  const message = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
  const error = {
    code: known?.code || 'error',
    message,
    retryable: known?.retryable ?? true,
    ...(known?.retryAfterMs !== undefined && { retry_after: `${Math.ceil(known.retryAfterMs)}ms` }),
  };
  return { token, text: JSON.stringify({ token, error }) };
}
