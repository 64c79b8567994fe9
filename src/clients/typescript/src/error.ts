/** What a node refused, and why: its problem document (RFC 9457). */
export class TroupeError extends Error {
  /** The HTTP status; 0 if there was no answer. */
  readonly status: number;
  /** A stable word: `urn:troupe:problem:stale`. */
  readonly type: string;
  /** Where in what was sent, if that is known. */
  readonly where?: string;
  /** What to do about it, if that is known. */
  readonly hint?: string;
  /** When to try again, if the node said so. */
  readonly retryAfterMs?: number;

  constructor(
    message: string,
    said: { status: number; type?: string; where?: string; hint?: string; retryAfterMs?: number; cause?: unknown },
  ) {
    super(said.hint ? `${message} (${said.hint})` : message, { cause: said.cause });
    this.name = 'TroupeError';
    this.status = said.status;
    this.type = said.type ?? 'about:blank';
    if (said.where !== undefined) this.where = said.where;
    if (said.hint !== undefined) this.hint = said.hint;
    if (said.retryAfterMs !== undefined) this.retryAfterMs = said.retryAfterMs;
  }

  /** The node is there and cannot do it now, or is not there: the same request may succeed later. */
  get temporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status === 503 || this.status === 504;
  }
}

/** An execution that was waited for ended without completing. */
export class ExecutionError extends Error {
  readonly execution: string;
  readonly state: string;
  readonly code: string;

  constructor(execution: string, state: string, code: string, message: string) {
    super(`execution ${execution} ${state}: ${code}${message ? `: ${message}` : ''}`);
    this.name = 'ExecutionError';
    this.execution = execution;
    this.state = state;
    this.code = code;
  }
}

/** Thrown by a task: why the attempt failed. Anything else that is thrown is a failure with code `error`. */
export class TaskError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;

  constructor(code: string, message: string, options: { retryable?: boolean; retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'TaskError';
    this.code = code;
    this.retryable = options.retryable ?? true;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}
