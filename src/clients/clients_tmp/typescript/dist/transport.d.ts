import type { Json } from './json.js';
export interface TransportOptions {
    /** Where the node answers. Default: `TROUPE_SERVER` of the environment, or `http://127.0.0.1:7400`. */
    url?: string;
    /** Sent with every request. */
    headers?: Record<string, string>;
    /** Instead of the global `fetch`. */
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
/** Speaks HTTP with a node: answers are values, refusals are `TroupeError`s. */
export declare class Transport {
    #private;
    readonly url: string;
    constructor(options?: TransportOptions);
    /** Returns the answer of a request that succeeded; its body is still to be read. */
    send(method: string, path: string, options?: RequestOptions): Promise<Response>;
    json<T>(method: string, path: string, options?: RequestOptions): Promise<T>;
}
/** Waits; ends early, without complaint, when the signal says so. */
export declare function pause(ms: number, signal?: AbortSignal): Promise<void>;
/** The pause before a request is tried for the `attempt`th time: doubles from 100 ms to 10 s, half of it drawn. */
export declare function backoff(attempt: number, atLeastMs?: number): number;
