/** What a node refused, and why: its problem document (RFC 9457). */
export declare class TroupeError extends Error {
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
    constructor(message: string, said: {
        status: number;
        type?: string;
        where?: string;
        hint?: string;
        retryAfterMs?: number;
        cause?: unknown;
    });
    /** The node is there and cannot do it now, or is not there: the same request may succeed later. */
    get temporary(): boolean;
}
/** An execution that was waited for ended without completing. */
export declare class ExecutionError extends Error {
    readonly execution: string;
    readonly state: string;
    readonly code: string;
    constructor(execution: string, state: string, code: string, message: string);
}
/** Thrown by a task: why the attempt failed. Anything else that is thrown is a failure with code `error`. */
export declare class TaskError extends Error {
    readonly code: string;
    readonly retryable: boolean;
    readonly retryAfterMs?: number;
    constructor(code: string, message: string, options?: {
        retryable?: boolean;
        retryAfterMs?: number;
        cause?: unknown;
    });
}
