import type { Json, JsonObject } from './json.js';
import { type RequestOptions, Transport, type TransportOptions } from './transport.js';
export type ExecutionState = 'running' | 'waiting' | 'cancelling' | 'completed' | 'failed' | 'cancelled' | (string & {});
export interface Failure {
    code: string;
    message: string;
}
export interface ExecutionSummary {
    id: string;
    workflow: string;
    state: ExecutionState;
    labels?: Record<string, string>;
    started_at?: string;
    finished_at?: string;
}
export interface TaskState {
    name: string;
    state: string;
    attempt?: number;
    output?: Json;
    error?: Failure;
    [more: string]: unknown;
}
export interface Execution extends ExecutionSummary {
    input?: Json;
    output?: Json;
    error?: Failure & {
        task?: string;
    };
    tasks?: TaskState[];
    [more: string]: unknown;
}
/** An event of an execution's journal; `progress` and `end` of a stream have no sequence. */
export interface ExecutionEvent {
    type: string;
    sequence?: number;
    [more: string]: unknown;
}
export interface Workflow {
    name: string;
    version: number;
    digest: string;
    file?: string;
    source?: string;
    [more: string]: unknown;
}
export interface Review {
    id: string;
    execution: string;
    task: string;
    workflow: string;
    state: 'open' | 'approved' | 'rejected' | 'withdrawn' | (string & {});
    [more: string]: unknown;
}
export type ValueType = 'any' | 'boolean' | 'integer' | 'number' | 'string' | 'list' | 'object' | 'artifact';
export interface Parameter {
    type?: ValueType;
    required?: boolean;
    default?: Json;
    summary?: string;
    choices?: string[];
}
/** What is declared of a task type that workers carry out. */
export interface TaskTypeDeclaration {
    summary?: string;
    /** Where its tasks wait; the name of the type when absent. */
    queue?: string;
    version?: number;
    /** Absent: it takes anything. */
    parameters?: Record<string, ValueType | Parameter>;
    /** Absent: it gives anything. */
    outputs?: Record<string, ValueType | Parameter>;
    open?: boolean;
    open_output?: boolean;
}
export interface TaskType {
    name: string;
    summary: string;
    slot: string;
    queue?: string;
    [more: string]: unknown;
}
export interface WorkerPresence {
    name: string;
    queue: string;
    labels: Record<string, string>;
    last_seen: string;
    polls: number;
    held: number;
    tasks: JsonObject[];
}
/** A file a task made, as inputs and outputs name it. */
export interface Artifact {
    artifact: string;
    media_type: string;
    bytes: number;
    name: string;
}
export interface StartOptions {
    labels?: Record<string, string>;
    /** Steers everything random in the execution. */
    seed?: number;
    /** Answer once it has ended or waits for a person, at most so long: `30s`. */
    wait?: string;
    signal?: AbortSignal;
}
export interface ListOptions {
    workflow?: string;
    state?: ExecutionState;
    /** How many in all. */
    limit?: number;
}
/** The control API of a node. Every call can throw `TroupeError`. */
export declare class Client {
    #private;
    readonly transport: Transport;
    constructor(options?: TransportOptions);
    /** Any call of the API (`troupe openapi` prints them all). */
    request<T = Json>(method: string, path: string, options?: RequestOptions): Promise<T>;
    /** Whether the node accepts work. */
    ready(): Promise<boolean>;
    /** Stores a workflow, as YAML text or as a value; later executions run it. */
    applyWorkflow(source: string | JsonObject, file?: string): Promise<Workflow>;
    /** Checks a workflow and stores nothing. */
    validateWorkflow(source: string | JsonObject, file?: string): Promise<{
        workflow: string;
        tasks: number;
    }>;
    workflows(): Promise<Workflow[]>;
    workflow(name: string): Promise<Workflow>;
    /** Starts a workflow; answers once that is durable. */
    start(workflow: string, input?: JsonObject, options?: StartOptions): Promise<Execution>;
    /** Returns an execution with its tasks; with `wait`, once it has ended or waits for a person, or the time is up. */
    get(id: string, options?: {
        wait?: string;
        signal?: AbortSignal;
    }): Promise<Execution>;
    /** Executions, newest first. */
    list(options?: ListOptions): AsyncGenerator<ExecutionSummary>;
    /**
     * Waits until an execution has ended and returns its output; throws `ExecutionError` if it did not complete. A node
     * that is away for a while is waited for.
     */
    result<T = Json>(id: string, options?: {
        signal?: AbortSignal;
    }): Promise<T>;
    /** Starts a workflow and returns its output. */
    run<T = Json>(workflow: string, input?: JsonObject, options?: StartOptions): Promise<T>;
    /** The events of an execution so far. */
    history(id: string, after?: number): Promise<ExecutionEvent[]>;
    /**
     * Every event of an execution after number `after`, then live, with the progress of its tasks; ends when it does. A
     * connection that breaks is made again where it broke.
     */
    events(id: string, options?: {
        after?: number;
        signal?: AbortSignal;
    }): AsyncGenerator<ExecutionEvent>;
    cancel(id: string, reason?: string): Promise<Execution>;
    reviews(options?: {
        state?: string;
        limit?: number;
    }): Promise<Review[]>;
    /** Approves a review: `EXECUTION:TASK`, or the execution alone where it has one open review. */
    approve(review: string, options?: {
        by?: string;
        comment?: string;
    }): Promise<Execution>;
    reject(review: string, options?: {
        by?: string;
        comment?: string;
    }): Promise<Execution>;
    taskTypes(): Promise<TaskType[]>;
    /** Declares a task type that workers carry out; workflows are checked against it. */
    putTaskType(name: string, declaration: TaskTypeDeclaration): Promise<TaskType>;
    workers(): Promise<WorkerPresence[]>;
    /** The bytes of a file that a task made. */
    artifact(file: string | Artifact): Promise<Uint8Array>;
}
