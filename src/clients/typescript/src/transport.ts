import { TroupeError } from './error.js';
import { type Answer, type Exchange, type Sending, fetchExchange, nodeExchange } from './exchange.js';
import type { Json } from './json.js';

export interface TransportOptions {
  /** Where the node answers. Default: `TROUPE_SERVER` of the environment, or `http://127.0.0.1:7400`. */
  url?: string;
  /** Says who asks: `trp_...`. Default: `TROUPE_TOKEN` of the environment; none where nobody is asked. */
  token?: string;
  /** Sent with every request. */
  headers?: Record<string, string>;
  /** Instead of `node:http` in Node.js, and of the global `fetch`. */
  fetch?: typeof fetch;
}

export interface RequestOptions {
  /** A value sent as JSON. */
  json?: Json;
  /** A body sent as it is. */
  body?: string | Uint8Array;
  contentType?: string;
  accept?: string;
  query?: Record<string, string | number | boolean | undefined>;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

declare const process: { env: Record<string, string | undefined> } | undefined;

function fromEnvironment(name: string): string | undefined {
  return (typeof process !== 'undefined' && process.env[name]) || undefined;
}

/** Speaks HTTP with a node: answers are values, refusals are `TroupeError`s. */
export class Transport {
  readonly url: string;
  readonly #headers: Record<string, string>;
  readonly #fetch: typeof fetch;
  readonly #exchange: Exchange;

  constructor(options: TransportOptions = {}) {
    this.url = (options.url ?? fromEnvironment('TROUPE_SERVER') ?? 'http://127.0.0.1:7400').replace(/\/+$/, '');
    const token = options.token ?? fromEnvironment('TROUPE_TOKEN');
    this.#headers = { ...(token && { authorization: `Bearer ${token}` }), ...options.headers };
    this.#fetch = options.fetch ?? globalThis.fetch;
    this.#exchange = (!options.fetch && nodeExchange()) || fetchExchange(this.#fetch);
  }

  /** Returns the answer of a request that succeeded; its body is still to be read. */
  async send(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
    const { headers, body } = this.#sendingOf(method, options);
    const answer = await this.#reach(options, () =>
      this.#fetch(this.#urlOf(path, options), {
        method,
        headers,
        ...(body !== undefined && { body: body as BodyInit }),
        ...(options.signal && { signal: options.signal }),
      }),
    );
    if (!answer.ok)
      throw refusalOf({
        status: answer.status,
        text: await answer.text().catch(() => ''),
        retryAfter: answer.headers.get('retry-after') ?? undefined,
      });
    return answer;
  }

  async json<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
    const answer = await this.#reach(options, () =>
      this.#exchange(this.#urlOf(path, options), this.#sendingOf(method, options)),
    );
    if (answer.status < 200 || answer.status >= 300) throw refusalOf(answer);
    try {
      return JSON.parse(answer.text) as T;
    } catch (cause) {
      throw new TroupeError(`the answer of ${this.url}${path} is no JSON`, { status: 0, cause });
    }
  }

  #urlOf(path: string, options: RequestOptions): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(options.query ?? {}))
      if (value !== undefined) query.set(name, String(value));
    return this.url + path + (query.size > 0 ? `?${query}` : '');
  }

  #sendingOf(method: string, options: RequestOptions): Sending {
    const headers: Record<string, string> = { ...this.#headers, ...options.headers };
    const body = options.json === undefined ? options.body : JSON.stringify(options.json);
    if (body !== undefined) headers['content-type'] = options.contentType ?? 'application/json';
    if (options.accept) headers['accept'] = options.accept;
    return { method, headers, body, signal: options.signal };
  }

  async #reach<T>(options: RequestOptions, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (cause) {
      if (options.signal?.aborted) throw options.signal.reason;
      throw new TroupeError(`no answer from ${this.url}`, {
        status: 0,
        hint: 'is a node running there? start one with: troupe server',
        cause,
      });
    }
  }
}

function refusalOf(answer: Answer): TroupeError {
  let said: Record<string, unknown> = {};
  try {
    said = JSON.parse(answer.text) as Record<string, unknown>;
  } catch {
    // Something between us and the node answered.
  }
  const text = (name: string) => (typeof said[name] === 'string' ? (said[name] as string) : undefined);
  const type = text('type');
  const where = text('where');
  const hint = text('hint');
  const retryAfter = Number(answer.retryAfter ?? Number.NaN);
  return new TroupeError(text('detail') ?? text('title') ?? `HTTP ${answer.status}`, {
    status: answer.status,
    ...(type !== undefined && { type }),
    ...(where !== undefined && { where }),
    ...(hint !== undefined && { hint }),
    ...(retryAfter >= 0 && { retryAfterMs: retryAfter * 1000 }),
  });
}

/** Waits; ends early, without complaint, when the signal says so. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
  });
}

/** The pause before a request is tried for the `attempt`th time: doubles from 100 ms to 10 s, half of it drawn. */
export function backoff(attempt: number, atLeastMs = 0): number {
  const full = Math.min(10_000, 100 * 2 ** Math.min(attempt - 1, 10));
  return Math.max(atLeastMs, full / 2 + (Math.random() * full) / 2);
}
