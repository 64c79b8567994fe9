import { ExecutionError, TroupeError } from './error.js';
import { readEvents } from './sse.js';
import { Transport, backoff, pause } from './transport.js';
const pageItemsMax = 500;
/** How long one request waits for an execution; then it is asked again. */
const waitPerRequest = '60s';
function segment(text) {
    return encodeURIComponent(text);
}
function isOver(state) {
    return state === 'completed' || state === 'failed' || state === 'cancelled';
}
/** The control API of a node. Every call can throw `TroupeError`. */
export class Client {
    transport;
    constructor(options = {}) {
        this.transport = new Transport(options);
    }
    /** Any call of the API (`troupe openapi` prints them all). */
    request(method, path, options = {}) {
        return this.transport.json(method, path, options);
    }
    /** Whether the node accepts work. */
    async ready() {
        try {
            await this.request('GET', '/readyz');
            return true;
        }
        catch (error) {
            if (error instanceof TroupeError && error.temporary)
                return false;
            throw error;
        }
    }
    // --- workflows ---------------------------------------------------------------------------------------------------
    /** Stores a workflow, as YAML text or as a value; later executions run it. */
    applyWorkflow(source, file) {
        return this.#sendWorkflow('/api/v1/workflows', source, file);
    }
    /** Checks a workflow and stores nothing. */
    validateWorkflow(source, file) {
        return this.#sendWorkflow('/api/v1/workflows/validate', source, file);
    }
    async workflows() {
        return (await this.request('GET', '/api/v1/workflows')).items;
    }
    workflow(name) {
        return this.request('GET', `/api/v1/workflows/${segment(name)}`);
    }
    // --- executions --------------------------------------------------------------------------------------------------
    /** Starts a workflow; answers once that is durable. */
    start(workflow, input = {}, options = {}) {
        const { signal, ...more } = options;
        return this.request('POST', '/api/v1/executions', {
            json: { workflow, input, ...more },
            ...(signal && { signal }),
        });
    }
    /** Returns an execution with its tasks; with `wait`, once it has ended or waits for a person, or the time is up. */
    get(id, options = {}) {
        return this.request('GET', `/api/v1/executions/${segment(id)}`, {
            query: { wait: options.wait },
            ...(options.signal && { signal: options.signal }),
        });
    }
    /** Executions, newest first. */
    async *list(options = {}) {
        let left = options.limit ?? Number.POSITIVE_INFINITY;
        let cursor;
        while (left > 0) {
            const page = await this.request('GET', '/api/v1/executions', {
                query: { workflow: options.workflow, state: options.state, limit: Math.min(left, pageItemsMax), cursor },
            });
            yield* page.items;
            left -= page.items.length;
            cursor = page.next;
            if (!cursor)
                return;
        }
    }
    /**
     * Waits until an execution has ended and returns its output; throws `ExecutionError` if it did not complete. A node
     * that is away for a while is waited for.
     */
    async result(id, options = {}) {
        for (let failures = 0;;) {
            options.signal?.throwIfAborted();
            try {
                const seen = await this.get(id, { wait: waitPerRequest, ...options });
                failures = 0;
                if (seen.state === 'completed')
                    return (seen.output ?? null);
                if (isOver(seen.state))
                    throw new ExecutionError(id, seen.state, seen.error?.code ?? seen.state, seen.error?.message ?? '');
                // At rest without being over: a person is asked. The answer then comes at once, so it is not asked for at once.
                if (seen.state === 'waiting')
                    await pause(1_000, options.signal);
            }
            catch (error) {
                if (!(error instanceof TroupeError) || !error.temporary)
                    throw error;
                await pause(backoff(++failures, error.retryAfterMs), options.signal);
            }
        }
    }
    /** Starts a workflow and returns its output. */
    async run(workflow, input = {}, options = {}) {
        const started = await this.start(workflow, input, options);
        return this.result(started.id, options.signal ? { signal: options.signal } : {});
    }
    /** The events of an execution so far. */
    async history(id, after = 0) {
        const path = `/api/v1/executions/${segment(id)}/events`;
        return (await this.request('GET', path, { query: { after } })).items;
    }
    /**
     * Every event of an execution after number `after`, then live, with the progress of its tasks; ends when it does. A
     * connection that breaks is made again where it broke.
     */
    async *events(id, options = {}) {
        const path = `/api/v1/executions/${segment(id)}/events`;
        let after = options.after ?? 0;
        for (let failures = 0;;) {
            options.signal?.throwIfAborted();
            try {
                const answer = await this.transport.send('GET', path, {
                    query: { after },
                    accept: 'text/event-stream',
                    ...(options.signal && { signal: options.signal }),
                });
                for await (const message of readEvents(answer.body)) {
                    failures = 0;
                    const data = JSON.parse(message.data);
                    if (message.id !== undefined)
                        after = Number(message.id);
                    if (message.event === 'dropped')
                        break;
                    yield { type: message.event, ...data };
                    if (message.event === 'end')
                        return;
                }
            }
            catch (error) {
                options.signal?.throwIfAborted();
                if (error instanceof TroupeError && !error.temporary)
                    throw error;
            }
            await pause(backoff(++failures), options.signal);
        }
    }
    cancel(id, reason = '') {
        return this.request('POST', `/api/v1/executions/${segment(id)}/cancel`, { json: { reason } });
    }
    // --- reviews -----------------------------------------------------------------------------------------------------
    async reviews(options = {}) {
        return (await this.request('GET', '/api/v1/reviews', { query: { ...options } })).items;
    }
    /** Approves a review: `EXECUTION:TASK`, or the execution alone where it has one open review. */
    approve(review, options = {}) {
        return this.request('POST', `/api/v1/reviews/${segment(review)}/approve`, { json: { ...options } });
    }
    reject(review, options = {}) {
        return this.request('POST', `/api/v1/reviews/${segment(review)}/reject`, { json: { ...options } });
    }
    // --- task types, workers, files ----------------------------------------------------------------------------------
    async taskTypes() {
        return (await this.request('GET', '/api/v1/task-types')).items;
    }
    /** Declares a task type that workers carry out; workflows are checked against it. */
    putTaskType(name, declaration) {
        return this.request('PUT', `/api/v1/task-types/${segment(name)}`, { json: declaration });
    }
    async workers() {
        return (await this.request('GET', '/api/v1/workers')).items;
    }
    /** The bytes of a file that a task made. */
    async artifact(file) {
        const digest = typeof file === 'string' ? file : file.artifact;
        const answer = await this.transport.send('GET', `/api/v1/artifacts/${segment(digest)}`);
        return new Uint8Array(await answer.arrayBuffer());
    }
    #sendWorkflow(path, source, file) {
        const text = typeof source === 'string' ? source : JSON.stringify(source);
        return this.request('POST', path, {
            body: text,
            contentType: typeof source === 'string' ? 'application/yaml' : 'application/json',
            ...(file !== undefined && { headers: { 'x-troupe-file': file } }),
        });
    }
}
