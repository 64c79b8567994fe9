import { ExecutionError, TroupeError } from './error.js';
import type { Json, JsonObject } from './json.js';
import { Operations, segment } from './operations.js';
import { readEvents } from './sse.js';
import { backoff, pause } from './transport.js';
import type {
  Artifact,
  Execution,
  ExecutionState,
  ExecutionSummary,
  Page,
  Parameter,
  PutTaskTypeBody,
  Review,
  StartExecutionBody,
  StartedExecution,
  TaskType,
  Upload,
  ValueType,
  WorkerPresence,
  Workflow,
  WorkflowCheck,
  WorkflowVersion,
} from './types.js';

/** What became of a start; with `wait` the execution, too. */
export type Started = StartedExecution & Partial<Omit<Execution, keyof StartedExecution>>;

/** An event of an execution's journal; `progress` and `end` of a stream have no sequence. */
export interface ExecutionEvent {
  type: string;
  sequence?: number;
  [more: string]: unknown;
}

/** What is declared of a parameter, besides its type. */
export type ParameterDeclaration = Partial<Omit<Parameter, 'name'>>;

/** What is declared of a task type that workers carry out. */
export interface TaskTypeDeclaration extends Omit<PutTaskTypeBody, 'parameters' | 'outputs'> {
  /** Absent: it takes anything. */
  parameters?: Record<string, ValueType | ParameterDeclaration>;
  /** Absent: it gives anything. */
  outputs?: Record<string, ValueType | ParameterDeclaration>;
}

/** How a workflow is started, besides what with. */
export interface StartOptions extends Omit<StartExecutionBody, 'workflow' | 'input'> {
  signal?: AbortSignal;
}

export interface ListOptions {
  workflow?: string;
  /** In one of these. */
  state?: ExecutionState | ExecutionState[];
  /** With all of these. */
  labels?: Record<string, string>;
  /** Accepted at this time or later, and before that one. */
  createdFrom?: Date;
  createdBefore?: Date;
  /** How many in all. */
  limit?: number;
}

const pageItemsMax = 500;

/** How long one request waits for an execution; then it is asked again. */
const waitPerRequest = '60s';

function isOver(state: ExecutionState): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}

function filterOf(options: ListOptions): Record<string, string | undefined> {
  return {
    workflow: options.workflow,
    state: options.state === undefined ? undefined : [options.state].flat().join(','),
    labels: options.labels && JSON.stringify(options.labels),
    created_from: options.createdFrom?.toISOString(),
    created_before: options.createdBefore?.toISOString(),
  };
}

/** What one request carries of a file. */
const pieceBytesMax = 4 * 1024 * 1024;

async function* piecesOf(content: Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const parts = content instanceof Uint8Array ? [content] : content;
  for await (const part of parts)
    for (let begin = 0; begin < part.length; begin += pieceBytesMax) yield part.subarray(begin, begin + pieceBytesMax);
}

/** The control API of a node. Every call can throw `TroupeError`. */
export class Client extends Operations {
  /** Whether the node accepts work. */
  async ready(): Promise<boolean> {
    try {
      await this.request('GET', '/readyz');
      return true;
    } catch (error) {
      if (error instanceof TroupeError && error.temporary) return false;
      throw error;
    }
  }

  // --- workflows ---------------------------------------------------------------------------------------------------

  /** Stores a workflow, as YAML text or as a value; later executions run it. */
  applyWorkflow(source: string | JsonObject, file?: string): Promise<WorkflowVersion> {
    return this.sendSource('POST', '/api/v1/workflows', source, file);
  }

  /** Checks a workflow and stores nothing. */
  validateWorkflow(source: string | JsonObject, file?: string): Promise<WorkflowCheck> {
    return this.sendSource('POST', '/api/v1/workflows/validate', source, file);
  }

  async workflows(): Promise<WorkflowVersion[]> {
    return (await this.request<Page<WorkflowVersion>>('GET', '/api/v1/workflows')).items;
  }

  workflow(name: string): Promise<Workflow> {
    return this.request('GET', `/api/v1/workflows/${segment(name)}`);
  }

  // --- executions --------------------------------------------------------------------------------------------------

  /** Starts a workflow; answers once that is durable. */
  start(workflow: string, input: JsonObject = {}, options: StartOptions = {}): Promise<Started> {
    const { signal, ...more } = options;
    return this.request('POST', '/api/v1/executions', {
      json: { workflow, input, ...(more as JsonObject) },
      ...(signal && { signal }),
    });
  }

  /** Returns an execution with its tasks; with `wait`, once it has ended or waits for a person, or the time is up. */
  get(id: string, options: { wait?: string; signal?: AbortSignal } = {}): Promise<Execution> {
    return this.request('GET', `/api/v1/executions/${segment(id)}`, {
      query: { wait: options.wait },
      ...(options.signal && { signal: options.signal }),
    });
  }

  /** Executions, newest first. */
  async *list(options: ListOptions = {}): AsyncGenerator<ExecutionSummary> {
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    let cursor: string | undefined;
    while (left > 0) {
      const page = await this.request<Page<ExecutionSummary>>('GET', '/api/v1/executions', {
        query: { ...filterOf(options), limit: Math.min(left, pageItemsMax), cursor },
      });
      yield* page.items;
      left -= page.items.length;
      cursor = page.next;
      if (!cursor) return;
    }
  }

  /** How many executions there are like that, counted up to 100,000. */
  async count(options: Omit<ListOptions, 'limit'> = {}): Promise<number> {
    const query = { ...filterOf(options), limit: 1, count: true };
    return (await this.request<{ count: number }>('GET', '/api/v1/executions', { query })).count;
  }

  /**
   * Waits until an execution has ended and returns its output; throws `ExecutionError` if it did not complete. A node
   * that is away for a while is waited for.
   */
  async result<T = Json>(id: string, options: { signal?: AbortSignal } = {}): Promise<T> {
    for (let failures = 0; ; ) {
      options.signal?.throwIfAborted();
      try {
        const seen = await this.get(id, { wait: waitPerRequest, ...options });
        failures = 0;
        if (seen.state === 'completed') return (seen.output ?? null) as T;
        if (isOver(seen.state))
          throw new ExecutionError(id, seen.state, seen.error?.code ?? seen.state, seen.error?.message ?? '');
        // At rest without being over: a person is asked. The answer then comes at once, so it is not asked for at once.
        if (seen.state === 'waiting') await pause(1_000, options.signal);
      } catch (error) {
        if (!(error instanceof TroupeError) || !error.temporary) throw error;
        await pause(backoff(++failures, error.retryAfterMs), options.signal);
      }
    }
  }

  /** Starts a workflow and returns its output. */
  async run<T = Json>(workflow: string, input: JsonObject = {}, options: StartOptions = {}): Promise<T> {
    const started = await this.start(workflow, input, options);
    return this.result<T>(started.id, options.signal ? { signal: options.signal } : {});
  }

  /** The events of an execution so far. */
  async history(id: string, after = 0): Promise<ExecutionEvent[]> {
    const path = `/api/v1/executions/${segment(id)}/events`;
    const events: ExecutionEvent[] = [];
    for (let next: string | number | undefined = after; next !== undefined; ) {
      const page: Page<ExecutionEvent> = await this.request('GET', path, { query: { after: next } });
      for (const event of page.items) events.push(event);
      next = page.next;
    }
    return events;
  }

  /**
   * Every event of an execution after number `after`, then live, with the progress of its tasks; ends when it does. A
   * connection that breaks is made again where it broke.
   */
  async *events(id: string, options: { after?: number; signal?: AbortSignal } = {}): AsyncGenerator<ExecutionEvent> {
    const path = `/api/v1/executions/${segment(id)}/events`;
    let after = options.after ?? 0;
    for (let failures = 0; ; ) {
      options.signal?.throwIfAborted();
      try {
        const answer = await this.transport.send('GET', path, {
          query: { after },
          accept: 'text/event-stream',
          ...(options.signal && { signal: options.signal }),
        });
        for await (const message of readEvents(answer.body as ReadableStream<Uint8Array>)) {
          failures = 0;
          const data = JSON.parse(message.data) as Record<string, unknown>;
          if (message.id !== undefined) after = Number(message.id);
          if (message.event === 'dropped') break;
          yield { type: message.event, ...data } as ExecutionEvent;
          if (message.event === 'end') return;
        }
      } catch (error) {
        options.signal?.throwIfAborted();
        if (error instanceof TroupeError && !error.temporary) throw error;
      }
      await pause(backoff(++failures), options.signal);
    }
  }

  // --- reviews -----------------------------------------------------------------------------------------------------

  async reviews(options: { state?: string; limit?: number } = {}): Promise<Review[]> {
    return (await this.request<Page<Review>>('GET', '/api/v1/reviews', { query: { ...options } })).items;
  }

  /** Approves a review: `EXECUTION:TASK`, or the execution alone where it has one open review. */
  approve(
    review: string,
    options: { by?: string; comment?: string; form?: JsonObject } = {},
  ): Promise<Execution> {
    return this.request('POST', `/api/v1/reviews/${segment(review)}/approve`, { json: { ...options } });
  }

  reject(
    review: string,
    options: { by?: string; comment?: string; form?: JsonObject } = {},
  ): Promise<Execution> {
    return this.request('POST', `/api/v1/reviews/${segment(review)}/reject`, { json: { ...options } });
  }

  // --- task types, workers, files ----------------------------------------------------------------------------------

  async taskTypes(): Promise<TaskType[]> {
    return (await this.request<Page<TaskType>>('GET', '/api/v1/task-types')).items;
  }

  /** Declares a task type that workers carry out; workflows are checked against it. */
  putTaskType(name: string, declaration: TaskTypeDeclaration): Promise<TaskType> {
    return this.request('PUT', `/api/v1/task-types/${segment(name)}`, { json: declaration as unknown as Json });
  }

  async workers(): Promise<WorkerPresence[]> {
    return (await this.request<Page<WorkerPresence>>('GET', '/api/v1/workers')).items;
  }

  /** The bytes of a file that a task made. */
  async artifact(file: string | Artifact): Promise<Uint8Array> {
    const digest = typeof file === 'string' ? file : file.artifact;
    const answer = await this.transport.send('GET', `/api/v1/artifacts/${segment(digest)}`);
    return new Uint8Array(await answer.arrayBuffer());
  }

  /** Stores a file of any size, piece by piece; the artifact goes into an input or an output as it is. */
  async upload(
    content: Uint8Array | AsyncIterable<Uint8Array>,
    options: { name?: string; mediaType?: string; signal?: AbortSignal } = {},
  ): Promise<Artifact> {
    const signal = options.signal && { signal: options.signal };
    const { upload } = await this.request<Upload>('POST', '/api/v1/uploads', {
      json: { name: options.name ?? 'file', media_type: options.mediaType ?? 'application/octet-stream' },
      ...signal,
    });
    const path = `/api/v1/uploads/${segment(upload)}`;
    let offset = 0;
    for await (const piece of piecesOf(content)) {
      await this.transport.send('PUT', path, {
        query: { offset },
        body: piece,
        contentType: 'application/octet-stream',
        ...signal,
      });
      offset += piece.length;
    }
    return this.request('POST', `${path}/finish`, { json: {}, ...signal });
  }
}
