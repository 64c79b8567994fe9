// A worker that counts words. Start a node (`troupe server`), then: node examples/worker.mjs
import { Client, TaskError, Worker } from '../dist/index.js';

/** Waits, unless the attempt is to stop. */
function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

const worker = new Worker(new Client(), {
  queue: 'words',
  concurrency: 4,
  tasks: {
    'words.count': {
      summary: 'Counts the words of a text.',
      parameters: {
        text: { type: 'string', required: true, summary: 'What is counted.' },
        pause_ms: { type: 'integer', default: 0, summary: 'How long that takes.' },
      },
      outputs: { words: 'integer' },
      run: async (task, context) => {
        const words = task.with.text.split(/\s+/).filter(Boolean);
        if (words.length === 0) throw new TaskError('no_words', 'the text is empty', { retryable: false });
        context.log('counting', { words: words.length });
        for (let part = 0; part < 10; ++part) {
          context.progress(part / 10);
          await pause(task.with.pause_ms / 10, context.signal);
        }
        return { words: words.length };
      },
    },
  },
});

await worker.run();
