import type { Client, TaskTypeDeclaration } from './client.js';
import type { JsonObject } from './json.js';
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
/**
 * Takes tasks of a queue and carries them out, several at once. What is done is told with the next poll, in one request;
 * a node that goes away is waited for, and the tasks in hand go on meanwhile.
 */
export declare class Worker {
    #private;
    readonly name: string;
    constructor(client: Client, options: WorkerOptions);
    /** How many tasks are in hand. */
    get running(): number;
    /** Works until `stop` is called, or, in Node.js, until SIGTERM or SIGINT; a second signal ends the process as usual. */
    run(): Promise<void>;
    /**
     * Takes no more tasks, lets those in hand finish and tells their outcomes. Those that are not done in time are aborted,
     * and left to another worker.
     */
    stop(): Promise<void>;
}
