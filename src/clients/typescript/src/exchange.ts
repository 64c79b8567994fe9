/** An answer that was read to its end. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | undefined;
}

/** What is sent. */
export interface Sending {
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array | undefined;
  signal: AbortSignal | undefined;
}

/** Sends a request and reads its answer as a whole. Rejects when it breaks off. */
export type Exchange = (url: string, what: Sending) => Promise<Answer>;

// The part of node:http that is used here; the package depends on no types of Node.js.
interface IncomingMessage {
  statusCode?: number;
  headers: Record<string, string | string[] | undefined>;
  complete: boolean;
  setEncoding(name: string): void;
  on(name: 'data', call: (piece: string) => void): void;
  on(name: 'error', call: (error: unknown) => void): void;
  on(name: 'close', call: () => void): void;
}
interface ClientRequest {
  on(name: 'error', call: (error: unknown) => void): void;
  end(body?: string | Uint8Array): void;
}
interface HttpModule {
  Agent: new (options: { keepAlive: boolean; noDelay: boolean; timeout: number }) => object;
  request(
    url: string,
    options: { method: string; headers: Record<string, string>; agent: object; signal?: AbortSignal },
    answered: (answer: IncomingMessage) => void,
  ): ClientRequest;
}

declare const process: { versions?: { node?: string; bun?: string } } | undefined;

/** A connection that is not used is closed before a node does so (after 75 s), lest a request meets its end. */
const idleMs = 60_000;

/** Returns how requests are sent in Node.js: for small ones a quarter of the work and of the time that `fetch` takes. */
export function nodeExchange(): Exchange | undefined {
  if (typeof process === 'undefined' || !process.versions?.node || process.versions.bun) return undefined;
  const modules = new Map<string, Promise<{ http: HttpModule; agent: object }>>();
  // Not a constant, so that bundlers for browsers leave it alone.
  const load = async (name: string) => {
    const http = (await import(name)) as HttpModule;
    return { http, agent: new http.Agent({ keepAlive: true, noDelay: true, timeout: idleMs }) };
  };
  return async (url, { method, headers, body, signal }) => {
    const name = url.startsWith('https:') ? 'node:https' : 'node:http';
    let loading = modules.get(name);
    if (!loading) modules.set(name, (loading = load(name)));
    const { http, agent } = await loading;
    return new Promise<Answer>((resolve, reject) => {
      const request = http.request(url, { method, headers, agent, ...(signal && { signal }) }, answer => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', piece => (text += piece));
        answer.on('error', reject);
        answer.on('close', () => {
          if (!answer.complete) return reject(new Error('the answer broke off'));
          const retryAfter = answer.headers['retry-after'];
          resolve({
            status: answer.statusCode ?? 0,
            text,
            retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
          });
        });
      });
      request.on('error', reject);
      request.end(body);
    });
  };
}

/** The same with `fetch`. */
export function fetchExchange(by: typeof fetch): Exchange {
  return async (url, { method, headers, body, signal }) => {
    const answer = await by(url, {
      method,
      headers,
      ...(body !== undefined && { body: body as BodyInit }),
      ...(signal && { signal }),
    });
    return {
      status: answer.status,
      text: await answer.text(),
      retryAfter: answer.headers.get('retry-after') ?? undefined,
    };
  };
}
