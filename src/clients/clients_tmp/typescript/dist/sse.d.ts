/** One message of an event stream. */
export interface StreamMessage {
    id?: string;
    event: string;
    data: string;
}
/** Reads server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) as they come. */
export declare function readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamMessage>;
