/** What a node refused, and why: its problem document (RFC 9457). */
export class TroupeError extends Error {
    /** The HTTP status; 0 if there was no answer. */
    status;
    /** A stable word: `urn:troupe:problem:stale`. */
    type;
    /** Where in what was sent, if that is known. */
    where;
    /** What to do about it, if that is known. */
    hint;
    /** When to try again, if the node said so. */
    retryAfterMs;
    constructor(message, said) {
        super(said.hint ? `${message} (${said.hint})` : message, { cause: said.cause });
        this.name = 'TroupeError';
        this.status = said.status;
        this.type = said.type ?? 'about:blank';
        if (said.where !== undefined)
            this.where = said.where;
        if (said.hint !== undefined)
            this.hint = said.hint;
        if (said.retryAfterMs !== undefined)
            this.retryAfterMs = said.retryAfterMs;
    }
    /** The node is there and cannot do it now, or is not there: the same request may succeed later. */
    get temporary() {
        return this.status === 0 || this.status === 429 || this.status === 503 || this.status === 504;
    }
}
/** An execution that was waited for ended without completing. */
export class ExecutionError extends Error {
    execution;
    state;
    code;
    constructor(execution, state, code, message) {
        super(`execution ${execution} ${state}: ${code}${message ? `: ${message}` : ''}`);
        this.name = 'ExecutionError';
        this.execution = execution;
        this.state = state;
        this.code = code;
    }
}
/** Thrown by a task: why the attempt failed. Anything else that is thrown is a failure with code `error`. */
export class TaskError extends Error {
    code;
    retryable;
    retryAfterMs;
    constructor(code, message, options = {}) {
        super(message, { cause: options.cause });
        this.name = 'TaskError';
        this.code = code;
        this.retryable = options.retryable ?? true;
        if (options.retryAfterMs !== undefined)
            this.retryAfterMs = options.retryAfterMs;
    }
}
