import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEvents } from '../dist/sse.js';

const text = [
  'retry: 2000\n\n',
  ': a comment\nid: 1\nevent: started\ndata: {"a":1}\n\n',
  'data: two\r\ndata: lines\r\n\r\n',
  'event: only\n\n',
  'id: 3\ndata:no space\n\n',
  'data: €\n\ndata: unfinished',
].join('');
const expected = [
  { id: '1', event: 'started', data: '{"a":1}' },
  { event: 'message', data: 'two\nlines' },
  { id: '3', event: 'message', data: 'no space' },
  { event: 'message', data: '€' },
];

for (const size of [1, 2, 3, 7, 1000])
  test(`an event stream in pieces of ${size} bytes`, async () => {
    const bytes = new TextEncoder().encode(text);
    const body = new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    });
    const seen = [];
    for await (const message of readEvents(body)) seen.push(message);
    assert.deepEqual(seen, expected);
  });
