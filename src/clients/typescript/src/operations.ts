import type { Started } from './client.js';
import type { Json, JsonObject } from './json.js';
import { type RequestOptions, Transport, type TransportOptions } from './transport.js';
import type {
  BackfillBegun,
  BackfillScheduleBody,
  BulkOutcome,
  BulkPreview,
  ChangeExecutionsBody,
  Execution,
  MigrationCheck,
  OverlapPolicy,
  Page,
  Pause,
  Queue,
  QueueWithLimits,
  RerunPreview,
  RetryExecutionBody,
  Schedule,
  ScheduleRun,
  ScheduleWithRuns,
  SendSignalBody,
} from './types.js';

/** Who asks, and why: for the record. */
export type Remark = Pick<RetryExecutionBody, 'by' | 'reason'>;

/** What a signal carries; one of the same id is received once. */
export type SignalOptions = Omit<SendSignalBody, 'name'>;

/** What is done to many executions. */
export type Verb = ChangeExecutionsBody['verb'];

/** Which executions a verb is for; those that go on, unless a state is named. */
export type BulkFilter = Omit<ChangeExecutionsBody, 'verb' | 'with' | 'preview'>;

export function segment(text: string): string {
  return encodeURIComponent(text);
}

/** What operators do with executions, queues and schedules. */
export class Operations {
  readonly transport: Transport;

  constructor(options: TransportOptions = {}) {
    this.transport = new Transport(options);
  }

  /** Any call of the API (`troupe openapi` prints them all). */
  request<T = Json>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
    return this.transport.json<T>(method, path, options);
  }

  // --- executions --------------------------------------------------------------------------------------------------

  /** Ends an execution; what its workflow says about the end runs. */
  cancel(id: string, reason = ''): Promise<Execution> {
    return this.#tell(id, 'cancel', { reason });
  }

  /** Ends it now, without cleaning up. */
  terminate(id: string, reason = ''): Promise<Execution> {
    return this.#tell(id, 'terminate', { reason });
  }

  /** Nothing new of it begins until it is resumed, or for so long: `2h`. */
  pause(id: string, options: Remark & { for?: string } = {}): Promise<Execution> {
    return this.#tell(id, 'pause', { ...options });
  }

  resume(id: string, options: { by?: string } = {}): Promise<Execution> {
    return this.#tell(id, 'resume', { ...options });
  }

  /** Runs again what failed, and what follows from it. */
  retry(id: string, options: Remark = {}): Promise<Execution> {
    return this.#tell(id, 'retry', { ...options });
  }

  /** Runs tasks again, and exactly what follows from them; `previewRerun` says what that is. */
  rerun(id: string, tasks: string[], options: Remark = {}): Promise<Execution> {
    return this.#tell(id, 'rerun', { tasks, ...options });
  }

  async previewRerun(id: string, tasks: string[]): Promise<string[]> {
    return (await this.#tell<RerunPreview>(id, 'rerun', { tasks, preview: true })).tasks;
  }

  /** What needs the task goes on as if it had completed with this output. */
  skip(id: string, task: string, options: Remark & { output?: Json } = {}): Promise<Execution> {
    return this.#tell(id, `tasks/${segment(task)}/skip`, { ...options });
  }

  signal(id: string, name: string, options: SignalOptions = {}): Promise<Execution> {
    return this.#tell(id, 'signals', { name, ...options });
  }

  /** Sets labels; null takes one away. */
  label(id: string, labels: Record<string, string | null>): Promise<Execution> {
    const entries = Object.entries(labels);
    return this.#tell(id, 'labels', {
      labels: Object.fromEntries(entries.filter(([, value]) => value !== null)),
      removed: entries.filter(([, value]) => value === null).map(([name]) => name),
    });
  }

  /** Has it go on under another version of its workflow, the newest when absent; `checkMigration` says whether it can. */
  migrate(id: string, options: { version?: number; by?: string } = {}): Promise<Execution> {
    return this.#tell(id, 'migrate', { ...options });
  }

  checkMigration(id: string, options: { version?: number } = {}): Promise<MigrationCheck> {
    return this.#tell(id, 'migrate', { ...options, check: true });
  }

  /** What one of the workflow's queries answers now. */
  async query<T = Json>(id: string, name: string): Promise<T> {
    const path = `/api/v1/executions/${segment(id)}/queries/${segment(name)}`;
    return (await this.request<{ result: T }>('GET', path)).result;
  }

  /** The same verb for many executions; `with` is what it takes for one. `previewBulk` says for which. */
  bulk(verb: Verb, filter: BulkFilter, options: JsonObject = {}): Promise<BulkOutcome> {
    return this.request('POST', '/api/v1/bulk', { json: { verb, ...filter, with: options } });
  }

  async previewBulk(verb: Verb, filter: BulkFilter, options: JsonObject = {}): Promise<string[]> {
    const json = { verb, ...filter, with: options, preview: true };
    return (await this.request<BulkPreview>('POST', '/api/v1/bulk', { json })).executions;
  }

  // --- queues and pauses -------------------------------------------------------------------------------------------

  async queues(): Promise<Queue[]> {
    return (await this.request<Page<Queue>>('GET', '/api/v1/queues')).items;
  }

  /** A queue with the keys of limits that are in use. */
  queue(name: string): Promise<QueueWithLimits> {
    return this.request('GET', `/api/v1/queues/${segment(name)}`);
  }

  async pauses(): Promise<Pause[]> {
    return (await this.request<Page<Pause>>('GET', '/api/v1/pauses')).items;
  }

  /** No task of the workflow begins until it is resumed, or for so long: `2h`. */
  pauseWorkflow(name: string, options: Remark & { for?: string } = {}): Promise<Pause> {
    return this.request('POST', `/api/v1/workflows/${segment(name)}/pause`, { json: { ...options } });
  }

  async resumeWorkflow(name: string): Promise<void> {
    await this.request('POST', `/api/v1/workflows/${segment(name)}/resume`, { json: {} });
  }

  /** No task of any workflow begins. */
  pauseNode(options: Remark & { for?: string } = {}): Promise<Pause> {
    return this.request('POST', '/api/v1/node/pause', { json: { ...options } });
  }

  async resumeNode(): Promise<void> {
    await this.request('POST', '/api/v1/node/resume', { json: {} });
  }

  // --- schedules ---------------------------------------------------------------------------------------------------

  /** Adds a schedule, or replaces what it says; as YAML text or as a value. */
  applySchedule(name: string, source: string | JsonObject, file?: string): Promise<Schedule> {
    return this.sendSource('PUT', `/api/v1/schedules/${segment(name)}`, source, file);
  }

  async schedules(): Promise<Schedule[]> {
    return (await this.request<Page<Schedule>>('GET', '/api/v1/schedules')).items;
  }

  schedule(name: string): Promise<ScheduleWithRuns> {
    return this.request('GET', `/api/v1/schedules/${segment(name)}`);
  }

  async removeSchedule(name: string): Promise<void> {
    await this.request('DELETE', `/api/v1/schedules/${segment(name)}`);
  }

  pauseSchedule(name: string, options: { reason?: string; until?: string } = {}): Promise<Schedule> {
    return this.request('POST', `/api/v1/schedules/${segment(name)}/pause`, { json: { ...options } });
  }

  resumeSchedule(name: string): Promise<Schedule> {
    return this.request('POST', `/api/v1/schedules/${segment(name)}/resume`, { json: {} });
  }

  /** Starts it now, whatever the clock says. */
  triggerSchedule(name: string, options: { overlap?: OverlapPolicy } = {}): Promise<Started> {
    return this.request('POST', `/api/v1/schedules/${segment(name)}/trigger`, { json: { ...options } });
  }

  /** Runs what was due in a range of time. */
  backfillSchedule(name: string, range: BackfillScheduleBody): Promise<BackfillBegun> {
    return this.request('POST', `/api/v1/schedules/${segment(name)}/backfill`, { json: { ...range } });
  }

  async scheduleRuns(name: string, limit = 50): Promise<ScheduleRun[]> {
    const path = `/api/v1/schedules/${segment(name)}/runs`;
    return (await this.request<Page<ScheduleRun>>('GET', path, { query: { limit } })).items;
  }

  #tell<T = Execution>(id: string, verb: string, json: Json): Promise<T> {
    return this.request<T>('POST', `/api/v1/executions/${segment(id)}/${verb}`, { json });
  }

  /** A definition, as YAML text or as a value. */
  protected sendSource<T>(method: string, path: string, source: string | JsonObject, file?: string): Promise<T> {
    const text = typeof source === 'string' ? source : JSON.stringify(source);
    return this.request<T>(method, path, {
      body: text,
      contentType: typeof source === 'string' ? 'application/yaml' : 'application/json',
      ...(file !== undefined && { headers: { 'x-troupe-file': file } }),
    });
  }
}
